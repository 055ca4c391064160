/* Marks as they are typed: whatever comes, what is read is written and read again as the same, and
 * what is not read is said in valid UTF-8 as long as what was typed was. */
#include "kiosk_core/mark.h"

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), written[MARK_TEXT_SIZE], *why;
    uint32_t value = 0, again = 1;
    int r;

    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    r = mark_read(text, &value);
    if (r) {
        must(r == MARK_E_EMPTY || r == MARK_E_NOT_A_MARK || r == MARK_E_TOO_FINE);
        why = mark_explain((enum mark_err)r, text, 2000, 50);
        must(why && *why);
        must(text_utf8_valid(why, strlen(why)));
        free(why);
    } else {
        must(value <= 999999);
        mark_write(value, true, written);
        must(mark_read(written, &again) == 0 && again == value);
        r = mark_check(value, 2000, 50);
        must((r == 0) == (value <= 2000 && value % 50 == 0));
    }
    free(text);
    return 0;
}
