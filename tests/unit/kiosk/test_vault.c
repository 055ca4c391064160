/* The vault: what is sealed comes back, nothing else does, and a day can be forgotten. */
#include "kiosk_fixture.h"

#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

static const struct buffer secret = {
    .data = (unsigned char *)(uintptr_t) "12,50 pour le candidat", .size = 22};

static void test_there_and_back(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer back = {0};

    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    assert_int_equal(blob.size, secret.size + VAULT_OVERHEAD);
    assert_null(memmem(blob.data, blob.size, "candidat", 8));
    assert_int_equal(vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), 0);
    assert_int_equal(back.size, secret.size);
    assert_memory_equal(back.data, secret.data, secret.size);
    /* After a start as well. */
    kiosk_close(fixture);
    kiosk_open(fixture);
    back.size = 0;
    assert_int_equal(vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), 0);
    assert_memory_equal(back.data, secret.data, secret.size);
}

static void test_only_as_what_it_is(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer other = {0};
    CLEANUP_BUFFER struct buffer back = {0};
    struct vault *vault = fixture->vault;

    assert_int_equal(vault_seal(vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    assert_int_equal(vault_seal(vault, "2022-05-11", "act", 7, &secret, &other), 0);
    assert_int_equal(vault_unseal(vault, FIXTURE_DAY, "act", 8, &blob, &back), VAULT_E_DAMAGED);
    assert_int_equal(vault_unseal(vault, FIXTURE_DAY, "acte", 7, &blob, &back), VAULT_E_DAMAGED);
    assert_int_equal(vault_unseal(vault, "2022-05-11", "act", 7, &blob, &back), VAULT_E_DAMAGED);
    assert_int_equal(vault_unseal(vault, "2022-05-12", "act", 7, &blob, &back), VAULT_E_NO_KEY);
    assert_int_equal(vault_unseal(vault, "../secrets", "act", 7, &blob, &back), VAULT_E_NO_KEY);
    assert_int_equal(back.size, 0);
}

static void test_every_bit(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer back = {0};

    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    for (size_t i = 0; i < 8 * blob.size; i++) {
        blob.data[i / 8] ^= (unsigned char)(1 << i % 8);
        assert_int_equal(
            vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), VAULT_E_DAMAGED);
        blob.data[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    for (size_t size = 0; size < blob.size; size++) {
        const struct buffer cut = {.data = blob.data, .size = size};

        assert_int_equal(
            vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &cut, &back), VAULT_E_DAMAGED);
    }
    assert_int_equal(back.size, 0);
}

static void test_forgotten(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer key = {0};
    CLEANUP_BUFFER struct buffer back = {0};

    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    assert_int_equal(vault_forget(fixture->vault, FIXTURE_DAY), 0);
    assert_false(place_has(&fixture->place, "keys/" FIXTURE_DAY));
    assert_int_equal(
        vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), VAULT_E_NO_KEY);
    /* A new key does not open what the old one closed. */
    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &key), 0);
    assert_int_equal(
        vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), VAULT_E_DAMAGED);
    assert_int_equal(vault_forget(fixture->vault, "2022-05-12"), 0);
}

static void test_damaged_key(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer back = {0};

    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    kiosk_close(fixture);
    kiosk_write(fixture, "keys/" FIXTURE_DAY, "not a key", 9);
    kiosk_open(fixture);
    assert_int_equal(
        vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), VAULT_E_KEY);
    assert_int_equal(vault_put_key_aside(fixture->vault, FIXTURE_DAY, 1652169600000000), 0);
    assert_true(place_has(&fixture->place, "keys/" FIXTURE_DAY ".damaged-20220510T080000Z"));
    blob.size = 0;
    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 8, &secret, &blob), 0);
    /* By itself, when there is something to write. */
    kiosk_close(fixture);
    kiosk_write(fixture, "keys/" FIXTURE_DAY, "not a key", 9);
    kiosk_open(fixture);
    blob.size = 0;
    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 9, &secret, &blob), 0);
    assert_int_equal(vault_unseal(fixture->vault, FIXTURE_DAY, "act", 9, &blob, &back), 0);
}

/* Another device key is not taken for damage of all that is kept. */
static void test_another_device_key(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer right = {0};
    struct vault *vault = NULL;

    assert_int_equal(vault_seal(fixture->vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    kiosk_read(fixture, "device.key", &right);
    kiosk_write(fixture, "device.key", "0123456789abcdef0123456789abcdef", 32);
    assert_int_equal(vault_open(&fixture->place, &vault), VAULT_E_KEY);
    kiosk_write(fixture, "device.key", right.data, right.size);
    kiosk_write(fixture, "device.check", "damaged", 7); /* a day's key says that it is the one */
    assert_int_equal(vault_open(&fixture->place, &vault), 0);
    vault_close(vault);
    kiosk_write(fixture, "keys/" FIXTURE_DAY, "not a key", 9); /* and the check was made again */
    assert_int_equal(vault_open(&fixture->place, &vault), 0);
    vault_close(vault);
}

static void test_device_key(void **state)
{
    struct kiosk_fixture *fixture = *state;
    char path[128];
    struct stat status;
    struct vault *vault = NULL;

    (void)snprintf(path, sizeof path, "%s/device.key", fixture->folder);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_size, VAULT_KEY_SIZE);
    kiosk_write(fixture, "device.key", "short", 5);
    assert_int_equal(vault_open(&fixture->place, &vault), VAULT_E_KEY);
    assert_null(vault);
}

static void test_credential(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer blob = {0};
    CLEANUP_BUFFER struct buffer back = {0};
    struct vault *vault = NULL;

    kiosk_close(fixture);
    assert_int_equal(place_open(fixture->folder, &fixture->place), 0);
    assert_int_equal(place_shred(&fixture->place, "device.key"), 0);
    assert_int_equal(place_shred(&fixture->place, "device.check"), 0);
    kiosk_write(fixture, VAULT_CREDENTIAL, "0123456789abcdef0123456789abcdef", 32);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", fixture->folder, 1), 0);
    assert_int_equal(vault_open(&fixture->place, &vault), 0);
    assert_int_equal(vault_seal(vault, FIXTURE_DAY, "act", 7, &secret, &blob), 0);
    vault_close(vault);
    assert_false(place_has(&fixture->place, "device.key"));
    /* Without it the directory stays closed, and nothing of it is touched. */
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_int_equal(vault_open(&fixture->place, &vault), VAULT_E_KEY);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", fixture->folder, 1), 0);
    assert_int_equal(vault_open(&fixture->place, &fixture->vault), 0);
    assert_int_equal(vault_unseal(fixture->vault, FIXTURE_DAY, "act", 7, &blob, &back), 0);
    kiosk_write(fixture, VAULT_CREDENTIAL, "0123456789abcdef0123456789abcdefX", 33);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", fixture->folder, 1), 0);
    assert_int_equal(vault_open(&fixture->place, &vault), VAULT_E_KEY);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

static void test_one_kiosk(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct place other;

    assert_int_equal(place_open(fixture->folder, &other), PLACE_E_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_there_and_back, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_only_as_what_it_is, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_every_bit, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_forgotten, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_damaged_key, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_another_device_key, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_device_key, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_credential, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_one_kiosk, kiosk_setup, kiosk_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
