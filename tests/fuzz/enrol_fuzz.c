/* What a machine that nobody knows sends: a code as text, a certificate request and a former
 * certificate. A code that is taken is written back the same; a request that is taken is whole. */
#include "base/enrol_code.h"
#include "pki/issuer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_code(const uint8_t *data, size_t size)
{
    struct enrol_code code, again;
    char text[ENROL_CODE_TEXT_SIZE];
    char *typed = strndup((const char *)data, size);

    if (typed && enrol_code_parse(typed, &code) == 0) {
        enrol_code_format(&code, text);
        if (enrol_code_parse(text, &again) || memcmp(&code, &again, sizeof code) != 0)
            abort();
    }
    free(typed);
}

/* The first two bytes say where the request ends and the certificate begins. */
static void try_request(const uint8_t *data, size_t size)
{
    struct pki_request_bytes bytes = {0};
    struct pki_requested requested;
    char *why = NULL;
    size_t first;
    int r;

    if (size < 2)
        return;
    first = base_min_size((size_t)(data[0] << 8 | data[1]), size - 2);
    bytes.der = data + 2;
    bytes.size = first;
    bytes.former = data + 2 + first;
    bytes.former_size = size - 2 - first;
    r = pki_request_check(&bytes, &requested, &why);
    if ((r > 0) != (why != NULL))
        abort();
    free(why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_code(data, size);
    try_request(data, size);
    return 0;
}
