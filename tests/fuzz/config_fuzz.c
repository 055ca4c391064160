/* Any bytes as a configuration: it is taken whole, or every refusal has a text and nothing is left
 * behind. */
#include "config/config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};
    const char *section, *key;
    bool reload;
    int r = config_parse("/etc/palmares/p.ini", (const char *)data, size, &config, &problems);

    if ((r == 0) != (problems.count == 0))
        abort();
    if (r)
        return 0;
    for (size_t i = 0; config_key_at(i, &section, &key, &reload); i++)
        free(config_value_at(&config, i));
    return 0;
}
