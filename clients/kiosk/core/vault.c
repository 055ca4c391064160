#include "kiosk_core/vault.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum {
    VERSION = 1,
    NONCE_SIZE = 12,
    TAG_SIZE = 16,
    NAME_SIZE = 64,
    BLOB_MAX = 64 * 1024 * 1024, /* EVP counts in int */
};

#define DEVICE_KEY "device.key"
#define WRAPPED_NAME "key of a day"
#define CHECK_FILE "device.check"

struct day_key {
    struct day_key *next;
    char day[VAULT_DAY_SIZE];
    uint8_t key[VAULT_KEY_SIZE];
};

struct vault {
    const struct place *place;
    uint8_t device[VAULT_KEY_SIZE];
    pthread_mutex_t lock;
    struct day_key *keys;
};

bool vault_is_day(const char *text)
{
    if (!text || strlen(text) != VAULT_DAY_SIZE - 1)
        return false;
    for (size_t i = 0; i < VAULT_DAY_SIZE - 1; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !text_is_digit(text[i]))
            return false;
    return true;
}

/* ---- one blob ---- */

static void free_cipher(EVP_CIPHER_CTX **context)
{
    EVP_CIPHER_CTX_free(*context);
}

/* Day, name and number, each so that none can run into the next. */
static bool add_associated(
    EVP_CIPHER_CTX *context, const char *day, const char *name, uint64_t number)
{
    unsigned char bytes[8];
    int length;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return EVP_CipherUpdate(context, NULL, &length, bytes, sizeof bytes) == 1 &&
           EVP_CipherUpdate(
               context, NULL, &length, (const unsigned char *)day, (int)strlen(day) + 1) == 1 &&
           EVP_CipherUpdate(
               context, NULL, &length, (const unsigned char *)name, (int)strlen(name) + 1) == 1;
}

struct label {
    const char *day, *name;
    uint64_t number;
};

static int seal(const uint8_t key[VAULT_KEY_SIZE],
    const struct label *label,
    const struct buffer *data,
    struct buffer *to)
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char *out;
    int length = 0, last = 0;

    if (data->size > BLOB_MAX)
        return -EFBIG;
    if (!context || buffer_reserve(to, data->size + VAULT_OVERHEAD))
        return -ENOMEM;
    out = to->data + to->size;
    out[0] = VERSION;
    if (RAND_bytes(out + 1, NONCE_SIZE) != 1)
        return -EIO;
    if (EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), key, out + 1, 1, NULL) != 1 ||
        !add_associated(context, label->day, label->name, label->number) ||
        (data->size && EVP_CipherUpdate(context, out + 1 + NONCE_SIZE, &length, data->data,
                           (int)data->size) != 1) ||
        EVP_CipherFinal_ex(context, out + 1 + NONCE_SIZE + length, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, out + 1 + NONCE_SIZE + data->size) != 1)
        return -ENOTRECOVERABLE;
    to->size += data->size + VAULT_OVERHEAD;
    return 0;
}

static int unseal(const uint8_t key[VAULT_KEY_SIZE],
    const struct label *label,
    const struct buffer *blob,
    struct buffer *to)
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char tag[TAG_SIZE], *out;
    int length = 0, last = 0;
    size_t size;

    if (blob->size < VAULT_OVERHEAD || blob->size > BLOB_MAX || blob->data[0] != VERSION)
        return VAULT_E_DAMAGED;
    size = blob->size - VAULT_OVERHEAD;
    if (!context || buffer_reserve(to, size + 1))
        return -ENOMEM;
    out = to->data + to->size;
    memcpy(tag, blob->data + 1 + NONCE_SIZE + size, TAG_SIZE);
    if (EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), key, blob->data + 1, 0, NULL) != 1 ||
        !add_associated(context, label->day, label->name, label->number))
        return -ENOTRECOVERABLE;
    if ((size &&
            EVP_CipherUpdate(context, out, &length, blob->data + 1 + NONCE_SIZE, (int)size) != 1) ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) != 1 ||
        EVP_CipherFinal_ex(context, out + length, &last) != 1) {
        OPENSSL_cleanse(out, size);
        return VAULT_E_DAMAGED;
    }
    to->size += size;
    return 0;
}

/* ---- the device's key ---- */

/* -ENOENT: systemd gives none. */
static int read_credential(uint8_t key[VAULT_KEY_SIZE])
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    uint8_t bytes[VAULT_KEY_SIZE + 1];
    char path[PATH_MAX];
    ssize_t size;
    int fd;

    if (text_is_empty(folder))
        return -ENOENT;
    if (snprintf(path, sizeof path, "%s/" VAULT_CREDENTIAL, folder) >= (int)sizeof path)
        return -ENAMETOOLONG;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    size = read(fd, bytes, sizeof bytes);
    (void)close(fd);
    if (size == VAULT_KEY_SIZE)
        memcpy(key, bytes, VAULT_KEY_SIZE);
    explicit_bzero(bytes, sizeof bytes);
    return size == VAULT_KEY_SIZE ? 0 : VAULT_E_KEY;
}

static int read_device_key(const struct place *place, uint8_t key[VAULT_KEY_SIZE])
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r = place_read(place, DEVICE_KEY, VAULT_KEY_SIZE, &bytes);

    if (r == -ENOENT) {
        if (RAND_bytes(key, VAULT_KEY_SIZE) != 1)
            return -EIO;
        return place_write(place, DEVICE_KEY, key, VAULT_KEY_SIZE);
    }
    if (!r && bytes.size == VAULT_KEY_SIZE)
        memcpy(key, bytes.data, VAULT_KEY_SIZE);
    else if (!r || r == -EFBIG)
        r = VAULT_E_KEY;
    if (bytes.data)
        OPENSSL_cleanse(bytes.data, bytes.size);
    return r;
}

static void free_key(struct day_key *key)
{
    OPENSSL_cleanse(key, sizeof *key);
    free(key);
}

void vault_close(struct vault *vault)
{
    if (!vault)
        return;
    while (vault->keys) {
        struct day_key *key = vault->keys;

        vault->keys = key->next;
        free_key(key);
    }
    pthread_mutex_destroy(&vault->lock);
    OPENSSL_cleanse(vault, sizeof *vault);
    free(vault);
}

/* ---- keys of days ---- */

static void key_name(const char *day, char name[NAME_SIZE])
{
    (void)snprintf(name, NAME_SIZE, "keys/%.10s", day);
}

static int key_unwrap(const struct vault *vault, struct day_key *key)
{
    CLEANUP_BUFFER struct buffer wrapped = {0};
    CLEANUP_BUFFER struct buffer plain = {0};
    const struct label label = {key->day, WRAPPED_NAME, 0};
    char name[NAME_SIZE];
    int r;

    key_name(key->day, name);
    r = place_read(vault->place, name, VAULT_KEY_SIZE + VAULT_OVERHEAD, &wrapped);
    if (r == -ENOENT)
        return VAULT_E_NO_KEY;
    if (!r)
        r = unseal(vault->device, &label, &wrapped, &plain);
    if (!r && plain.size == VAULT_KEY_SIZE)
        memcpy(key->key, plain.data, VAULT_KEY_SIZE);
    else if (r >= 0 || r == -EFBIG)
        r = VAULT_E_KEY;
    if (plain.data)
        OPENSSL_cleanse(plain.data, plain.size);
    return r;
}

static int key_make(const struct vault *vault, struct day_key *key)
{
    CLEANUP_BUFFER struct buffer wrapped = {0};
    const struct buffer plain = {.data = key->key, .size = VAULT_KEY_SIZE};
    const struct label label = {key->day, WRAPPED_NAME, 0};
    char name[NAME_SIZE];
    int r;

    if (RAND_bytes(key->key, VAULT_KEY_SIZE) != 1)
        return -EIO;
    key_name(key->day, name);
    r = seal(vault->device, &label, &plain, &wrapped);
    return r ? r : place_write(vault->place, name, wrapped.data, wrapped.size);
}

static int key_get_locked(
    struct vault *vault, const char *day, bool make, uint8_t ret_key[VAULT_KEY_SIZE])
{
    struct day_key *key = vault->keys;
    int r;

    while (key && !text_equal(key->day, day))
        key = key->next;
    if (!key) {
        key = calloc(1, sizeof *key);
        if (!key)
            return -ENOMEM;
        memcpy(key->day, day, VAULT_DAY_SIZE);
        r = key_unwrap(vault, key);
        if (r == VAULT_E_KEY && make) { /* damaged: what is written from now on has a new one */
            char name[NAME_SIZE];

            key_name(day, name);
            r = place_put_aside(vault->place, name, clock_wall_us());
            r = r ? r : VAULT_E_NO_KEY;
        }
        if (r == VAULT_E_NO_KEY && make)
            r = key_make(vault, key);
        if (r) {
            free_key(key);
            return r;
        }
        key->next = vault->keys;
        vault->keys = key;
    }
    memcpy(ret_key, key->key, VAULT_KEY_SIZE);
    return 0;
}

static int key_get(struct vault *vault, const char *day, bool make, uint8_t ret_key[VAULT_KEY_SIZE])
{
    int r;

    if (!vault_is_day(day))
        return VAULT_E_NO_KEY;
    pthread_mutex_lock(&vault->lock);
    r = key_get_locked(vault, day, make, ret_key);
    pthread_mutex_unlock(&vault->lock);
    return r;
}

int vault_seal(struct vault *vault,
    const char *day,
    const char *name,
    uint64_t number,
    const struct buffer *data,
    struct buffer *to)
{
    const struct label label = {day, name, number};
    uint8_t key[VAULT_KEY_SIZE];
    int r = key_get(vault, day, true, key);

    if (!r)
        r = seal(key, &label, data, to);
    OPENSSL_cleanse(key, sizeof key);
    return r;
}

int vault_unseal(struct vault *vault,
    const char *day,
    const char *name,
    uint64_t number,
    const struct buffer *blob,
    struct buffer *to)
{
    const struct label label = {day, name, number};
    uint8_t key[VAULT_KEY_SIZE];
    int r = key_get(vault, day, false, key);

    if (!r)
        r = unseal(key, &label, blob, to);
    OPENSSL_cleanse(key, sizeof key);
    return r;
}

static void drop_key_locked(struct vault *vault, const char *day)
{
    for (struct day_key **at = &vault->keys; *at; at = &(*at)->next)
        if (text_equal((*at)->day, day)) {
            struct day_key *key = *at;

            *at = key->next;
            free_key(key);
            return;
        }
}

int vault_forget(struct vault *vault, const char *day)
{
    char name[NAME_SIZE];

    if (!vault_is_day(day))
        return -EINVAL;
    key_name(day, name);
    pthread_mutex_lock(&vault->lock);
    drop_key_locked(vault, day);
    pthread_mutex_unlock(&vault->lock);
    return place_shred(vault->place, name);
}

int vault_put_key_aside(struct vault *vault, const char *day, int64_t now_us)
{
    char name[NAME_SIZE];

    if (!vault_is_day(day))
        return -EINVAL;
    key_name(day, name);
    return place_put_aside(vault->place, name, now_us);
}

struct days_context {
    int (*each)(void *context, const char *day);
    void *context;
};

static int days_each(void *context, const char *name)
{
    const struct days_context *days = context;

    return vault_is_day(name) ? days->each(days->context, name) : 0;
}

int vault_days(
    const struct vault *vault, int (*each)(void *context, const char *day), void *context)
{
    struct days_context days = {each, context};

    return place_list(vault->place, "keys", days_each, &days);
}

/* ---- opening ---- */

static bool check_is_right(const struct vault *vault)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer plain = {0};
    const struct label label = {"", CHECK_FILE, 0};

    return place_read(vault->place, CHECK_FILE, VAULT_OVERHEAD + 1, &blob) == 0 &&
           unseal(vault->device, &label, &blob, &plain) == 0;
}

static void write_check(const struct vault *vault)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    const struct label label = {"", CHECK_FILE, 0};
    const struct buffer plain = {0};

    if (seal(vault->device, &label, &plain, &blob) ||
        place_write(vault->place, CHECK_FILE, blob.data, blob.size))
        log_warning("the device key's check cannot be written");
}

struct fitting {
    const struct vault *vault;
    size_t count, right;
};

static int try_key(void *context, const char *day)
{
    struct fitting *fitting = context;
    struct day_key key = {0};

    memcpy(key.day, day, VAULT_DAY_SIZE);
    fitting->count++;
    fitting->right += key_unwrap(fitting->vault, &key) == 0;
    OPENSSL_cleanse(&key, sizeof key);
    return 0;
}

/*
 * A key that is not the one of this directory (started without systemd's credential, say) must not
 * make all that is kept look damaged. Damage to one file does not make the key look wrong.
 */
static bool device_fits(const struct vault *vault)
{
    struct fitting fitting = {.vault = vault};

    if (check_is_right(vault))
        return true;
    if (vault_days(vault, try_key, &fitting))
        return false;
    if (fitting.right == 0 && (fitting.count || place_has(vault->place, CHECK_FILE)))
        return false;
    write_check(vault);
    return true;
}

int vault_open(const struct place *place, struct vault **ret_vault)
{
    struct vault *vault = calloc(1, sizeof *vault);
    int r;

    if (!vault)
        return -ENOMEM;
    vault->place = place;
    pthread_mutex_init(&vault->lock, NULL);
    r = read_credential(vault->device);
    if (r == -ENOENT)
        r = read_device_key(place, vault->device);
    if (!r && !device_fits(vault))
        r = VAULT_E_KEY;
    if (r) {
        vault_close(vault);
        return r;
    }
    *ret_vault = vault;
    return 0;
}
