#include "domain/uai.h"

#include "base/text.h"

char uai_key(uint32_t number)
{
    return "ABCDEFGHJKLMNPRSTUVWXYZ"[number % 23];
}

static bool is_department(uint32_t code)
{
    return (code >= 1 && code <= 95) || code == 620 || code == 720 || (code >= 970 && code <= 989);
}

int uai_check(const char *text)
{
    uint32_t number = 0;

    for (int i = 0; i < 7; i++) {
        if (!text_is_digit(text[i]))
            return UAI_E_SHAPE;
        number = number * 10 + (uint32_t)(text[i] - '0');
    }
    if (text[7] < 'A' || text[7] > 'Z' || text[8])
        return UAI_E_SHAPE;
    if (!is_department(number / 10000))
        return UAI_E_DEPARTMENT;
    return text[7] == uai_key(number) ? 0 : UAI_E_KEY;
}
