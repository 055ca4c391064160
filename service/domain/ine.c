#include "domain/ine.h"

#include "base/text.h"

/* '9' is a digit, 'X' a capital letter, anything else itself. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++) {
        if (*shape == '9'   ? !text_is_digit(*text)
            : *shape == 'X' ? *text < 'A' || *text > 'Z'
                            : *text != *shape)
            return false;
    }
    return !*text;
}

int ine_check(const char *text)
{
    if (has_shape(text, "999999999XX") || has_shape(text, "9999999999X") ||
        has_shape(text, "9999A99999X"))
        return 0;
    return INE_E_SHAPE;
}
