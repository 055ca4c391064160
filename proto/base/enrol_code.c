#include "base/enrol_code.h"

#include "base/text.h"

#include <errno.h>

enum { BITS_A_CHARACTER = 5, GROUP = 5 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The character as it is written; '\0': it is not of the alphabet. */
static char canonical(char typed)
{
    if (typed >= 'a' && typed <= 'z')
        typed = (char)(typed - 'a' + 'A');
    if (typed == 'I' || typed == 'L')
        return '1';
    if (typed == 'O')
        return '0';
    return typed && strchr(alphabet, typed) ? typed : '\0';
}

int enrol_code_parse(const char *text, struct enrol_code *ret_code)
{
    char read[2 * ENROL_CODE_HALF];
    size_t count = 0, length = strnlen(text, ENROL_CODE_TYPED_MAX + 1);
    int r = length > ENROL_CODE_TYPED_MAX ? -EINVAL : 0;

    for (size_t i = 0; i < length && r == 0; i++) {
        char c;

        if (text[i] == '-' || text_is_space(text[i]))
            continue;
        c = canonical(text[i]);
        if (!c || count == sizeof read)
            r = -EINVAL;
        else
            read[count++] = c;
    }
    if (r == 0 && count == sizeof read) {
        *ret_code = (struct enrol_code){0};
        memcpy(ret_code->secret, read, ENROL_CODE_HALF);
        memcpy(ret_code->authority, read + ENROL_CODE_HALF, ENROL_CODE_HALF);
    } else {
        r = -EINVAL;
    }
    explicit_bzero(read, sizeof read);
    return r;
}

void enrol_code_format(const struct enrol_code *code, char text[ENROL_CODE_TEXT_SIZE])
{
    (void)snprintf(text, ENROL_CODE_TEXT_SIZE, "%.*s-%.*s-%.*s-%.*s", GROUP, code->secret, GROUP,
        code->secret + GROUP, GROUP, code->authority, GROUP, code->authority + GROUP);
}

void enrol_code_half(const uint8_t bytes[ENROL_CODE_HALF_BYTES], char half[ENROL_CODE_HALF + 1])
{
    uint64_t bits = 0;

    for (size_t i = 0; i < ENROL_CODE_HALF_BYTES; i++)
        bits = bits << 8 | bytes[i];
    bits >>= 8 * ENROL_CODE_HALF_BYTES - BITS_A_CHARACTER * ENROL_CODE_HALF;
    for (size_t i = ENROL_CODE_HALF; i-- > 0; bits >>= BITS_A_CHARACTER)
        half[i] = alphabet[bits & 31];
    half[ENROL_CODE_HALF] = '\0';
}

bool enrol_code_half_equal(const char *a, const char *b)
{
    unsigned different = 0;

    for (size_t i = 0; i < ENROL_CODE_HALF; i++)
        different |= (unsigned)(unsigned char)a[i] ^ (unsigned)(unsigned char)b[i];
    return !different;
}
