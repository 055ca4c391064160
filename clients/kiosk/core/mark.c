#include "kiosk_core/mark.h"

#include "base/text.h"
#include "clientlib/i18n.h"

enum { DECIMALS = 2, TYPED_SHOWN = 20 };

int mark_read(const char *text, uint32_t *ret_hundredths)
{
    uint32_t value = 0;
    size_t whole = 0, decimals = 0;

    if (text_is_empty(text))
        return MARK_E_EMPTY;
    for (; text_is_digit(text[whole]); whole++) {
        if (whole == MARK_WHOLE_DIGITS)
            return MARK_E_NOT_A_MARK;
        value = value * 10 + (uint32_t)(text[whole] - '0');
    }
    if (!whole)
        return MARK_E_NOT_A_MARK;
    text += whole;
    if (*text == ',' || *text == '.') {
        text++;
        for (; text_is_digit(text[decimals]); decimals++)
            if (decimals < DECIMALS)
                value = value * 10 + (uint32_t)(text[decimals] - '0');
        if (!decimals)
            return MARK_E_NOT_A_MARK;
        text += decimals;
    }
    if (*text)
        return MARK_E_NOT_A_MARK;
    if (decimals > DECIMALS)
        return MARK_E_TOO_FINE;
    for (; decimals < DECIMALS; decimals++)
        value *= 10;
    *ret_hundredths = value;
    return 0;
}

int mark_check(uint32_t hundredths, uint32_t scale, uint32_t step)
{
    if (hundredths > scale)
        return MARK_E_SCALE;
    return step && hundredths % step != 0 ? MARK_E_STEP : 0;
}

void mark_write(uint32_t hundredths, bool short_form, char text[MARK_TEXT_SIZE])
{
    if (short_form && hundredths % 100 == 0)
        (void)snprintf(text, MARK_TEXT_SIZE, "%u", hundredths / 100);
    else
        (void)snprintf(text, MARK_TEXT_SIZE, "%u,%02u", hundredths / 100, hundredths % 100);
}

/* How much of what was typed is shown: some characters, as long as they are such. */
static int shown_size(const char *text)
{
    size_t size = strlen(text), shown = 0, length = 0;

    for (size_t i = 0; i < TYPED_SHOWN && shown < size; i++) {
        if (text_utf8_decode(text + shown, size - shown, &length) < 0)
            break;
        shown += length;
    }
    return (int)shown;
}

char *mark_explain(enum mark_err err, const char *text, uint32_t scale, uint32_t step)
{
    char most[MARK_TEXT_SIZE], by[MARK_TEXT_SIZE], *why = NULL;
    int r = -1;

    mark_write(scale, true, most);
    mark_write(step, false, by);
    switch (err) {
    case MARK_E_EMPTY:
        r = asprintf(&why, _("No mark is written."));
        break;
    case MARK_E_NOT_A_MARK:
        r = asprintf(&why, _("\"%.*s\" is not a mark: write for example 12 or 12,5."),
            shown_size(text), text);
        break;
    case MARK_E_TOO_FINE:
        r = asprintf(
            &why, _("\"%.*s\" has more than two decimals: two at most."), shown_size(text), text);
        break;
    case MARK_E_SCALE:
        r = asprintf(
            &why, _("\"%.*s\" is above the scale: %s at most."), shown_size(text), text, most);
        break;
    case MARK_E_STEP:
        r = asprintf(
            &why, _("\"%.*s\": marks go in steps of %s point."), shown_size(text), text, by);
        break;
    }
    return r < 0 ? NULL : why;
}
