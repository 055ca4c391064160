#include "domain/near_name.h"

#include "domain/plain_text.h"

enum { ROOM = NEAR_NAME_MAX_BYTES + 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t near_name_distance(const char *a, const char *b)
{
    char first[ROOM], second[ROOM];
    size_t rows[3][ROOM], first_length, second_length;

    if (strlen(a) > NEAR_NAME_MAX_BYTES || strlen(b) > NEAR_NAME_MAX_BYTES)
        return NEAR_NAME_MAX_BYTES + 1;
    plain_text_fold(a, first, sizeof first);
    plain_text_fold(b, second, sizeof second);
    first_length = strlen(first);
    second_length = strlen(second);
    for (size_t j = 0; j <= second_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= first_length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *far_above = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= second_length; j++) {
            size_t changed = above[j - 1] + (first[i - 1] != second[j - 1]);

            row[j] = least(changed, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                row[j] = least(row[j], far_above[j - 2] + 1);
        }
    }
    return rows[first_length % 3][second_length];
}

bool near_name_is_near(const char *name, size_t distance)
{
    size_t length = strlen(name);

    return distance <= NEAR_NAME_MAX_BYTES && (distance <= 1 || distance <= length / 3);
}
