/* The secret behind PINs and signatures: a file of random bytes. */
#include "config/config.h"

#include "base/buffer.h"
#include "base/error.h"
#include "pki/file.h"
#include "pki/inspect.h"

#include <errno.h>

int config_jury_key(const struct config *config, uint8_t key[CONFIG_JURY_KEY_BYTES], char **ret_why)
{
    const char *path = config->jury_key_file;
    struct buffer secret = {0};
    int r = pki_check_secret_file(path, ret_why);

    if (r == 0)
        r = pki_file_read(path, &secret, ret_why);
    if (r == 0 && secret.size != CONFIG_JURY_KEY_BYTES)
        r = pki_why(ret_why, PKI_E_FILE,
            "%s: holds %zu bytes, and should hold %d random ones; make it once for the whole "
            "installation: (umask 077; head -c %d /dev/urandom >'%s')",
            path, secret.size, CONFIG_JURY_KEY_BYTES, CONFIG_JURY_KEY_BYTES, path);
    if (r == 0)
        memcpy(key, secret.data, CONFIG_JURY_KEY_BYTES);
    if (secret.data)
        explicit_bzero(secret.data, secret.size);
    buffer_release(&secret);
    return r > 0 ? (int)CONFIG_E_INVALID : err_trace(r);
}
