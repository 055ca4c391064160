#include "domain/birth_date.h"

#include "base/text.h"
#include "model/date.h"

enum { YOUNGEST = 14, OLDEST = 100 };

/* One to `most` digits; gives where they end, or NULL. */
static const char *read_digits(const char *text, int least, int most, unsigned *ret_value)
{
    unsigned value = 0;
    int count = 0;

    for (; text_is_digit(*text) && count < most; text++, count++)
        value = value * 10 + (unsigned)(*text - '0');
    *ret_value = value;
    return count < least ? NULL : text;
}

static int read_iso(const char *text, unsigned *year, unsigned *month, unsigned *day)
{
    text = read_digits(text, 4, 4, year);
    if (!text || *text++ != '-')
        return BIRTH_DATE_E_SHAPE;
    text = read_digits(text, 2, 2, month);
    if (!text || *text++ != '-')
        return BIRTH_DATE_E_SHAPE;
    text = read_digits(text, 2, 2, day);
    return text && !*text ? 0 : BIRTH_DATE_E_SHAPE;
}

static int read_french(const char *text, unsigned *year, unsigned *month, unsigned *day)
{
    char between;

    text = read_digits(text, 1, 2, day);
    if (!text || !*text || !strchr("/-. ", *text))
        return BIRTH_DATE_E_SHAPE;
    between = *text++;
    text = read_digits(text, 1, 2, month);
    if (!text || *text++ != between)
        return BIRTH_DATE_E_SHAPE;
    text = read_digits(text, 4, 4, year);
    return text && !*text ? 0 : BIRTH_DATE_E_SHAPE;
}

int birth_date_parse(const char *text, char ret_iso[BIRTH_DATE_SIZE])
{
    unsigned year, month, day;
    char iso[BIRTH_DATE_SIZE];
    struct date date;

    if (read_iso(text, &year, &month, &day) && read_french(text, &year, &month, &day))
        return BIRTH_DATE_E_SHAPE;
    (void)snprintf(iso, sizeof iso, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    if (date_parse(iso, &date))
        return BIRTH_DATE_E_NO_DAY;
    memcpy(ret_iso, iso, sizeof iso);
    return 0;
}

int birth_date_check(const char *iso, uint32_t session_year)
{
    unsigned year, month, day;
    struct date date;

    if (read_iso(iso, &year, &month, &day))
        return BIRTH_DATE_E_SHAPE;
    if (date_parse(iso, &date))
        return BIRTH_DATE_E_NO_DAY;
    if (year + YOUNGEST > session_year)
        return BIRTH_DATE_E_YOUNG;
    return year + OLDEST < session_year ? BIRTH_DATE_E_OLD : 0;
}
