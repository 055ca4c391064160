#include "load.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const call_names[LOAD_CALL_COUNT] = {
    [LOAD_HEALTH] = "Health",
    [LOAD_GET] = "GetCandidate",
    [LOAD_LIST] = "ListCandidates",
    [LOAD_UPDATE] = "UpdateCandidate",
};

const char *load_call_name(enum load_call call)
{
    return call_names[call];
}

static const struct option long_options[] = {
    {"server", required_argument, NULL, 's'},
    {"ca", required_argument, NULL, 'a'},
    {"certificate", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"call", required_argument, NULL, 'm'},
    {"session", required_argument, NULL, 'e'},
    {"numbers", required_argument, NULL, 'n'},
    {"in-flight", required_argument, NULL, 'f'},
    {"connections", required_argument, NULL, 'o'},
    {"page-size", required_argument, NULL, 'p'},
    {"warm-up-ms", required_argument, NULL, 'w'},
    {"measure-ms", required_argument, NULL, 't'},
    {"pid", required_argument, NULL, 'i'},
    {NULL, 0, NULL, 0},
};

static bool parse_number(const char *text, uint32_t *ret_value)
{
    char *end;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || value > INT32_MAX)
        return false;
    *ret_value = (uint32_t)value;
    return true;
}

static bool parse_call(const char *text, enum load_call *ret_call)
{
    for (int i = 0; i < LOAD_CALL_COUNT; i++)
        if (strcmp(text, call_names[i]) == 0) {
            *ret_call = (enum load_call)i;
            return true;
        }
    return false;
}

static bool add_number(struct load_options *options, char *line, size_t length)
{
    char **numbers;

    while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
    if (!length)
        return true;
    numbers = (char **)realloc(options->numbers, (options->number_count + 1) * sizeof *numbers);
    if (!numbers)
        return false;
    options->numbers = numbers;
    options->numbers[options->number_count] = strndup(line, length);
    return options->numbers[options->number_count++] != NULL;
}

static bool read_numbers(const char *path, struct load_options *options)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool fine = file != NULL;

    while (fine && (length = getline(&line, &size, file)) > 0)
        fine = add_number(options, line, (size_t)length);
    free(line);
    if (file)
        (void)fclose(file);
    return fine && options->number_count > 0;
}

static bool take_option(int letter, const char *value, struct load_options *options)
{
    uint32_t pid = 0;
    bool fine;

    switch (letter) {
    case 's':
        options->server = value;
        return true;
    case 'a':
        options->ca_file = value;
        return true;
    case 'c':
        options->certificate_file = value;
        return true;
    case 'k':
        options->key_file = value;
        return true;
    case 'm':
        return parse_call(value, &options->call);
    case 'e':
        options->session = value;
        return true;
    case 'n':
        return read_numbers(value, options);
    case 'f':
        return parse_number(value, &options->in_flight) && options->in_flight;
    case 'o':
        return parse_number(value, &options->connections) && options->connections;
    case 'p':
        return parse_number(value, &options->page_size);
    case 'w':
        return parse_number(value, &options->warm_up_ms);
    case 't':
        return parse_number(value, &options->measure_ms) && options->measure_ms;
    case 'i':
        fine = parse_number(value, &pid);
        options->pid = (int)pid;
        return fine;
    default:
        return false;
    }
}

static bool complete(const char *program, const struct load_options *options)
{
    if (!options->server || !options->ca_file || !options->certificate_file || !options->key_file ||
        options->call == LOAD_CALL_COUNT) {
        (void)fprintf(
            stderr, "%s: --call, --server, --ca, --certificate and --key are needed\n", program);
        return false;
    }
    if (options->call != LOAD_HEALTH && (!options->session || !options->number_count)) {
        (void)fprintf(stderr, "%s: --session and --numbers FILE are needed for %s\n", program,
            call_names[options->call]);
        return false;
    }
    return true;
}

bool load_options_parse(int argc, char **argv, struct load_options *ret_options)
{
    int letter;

    *ret_options = (struct load_options){.call = LOAD_CALL_COUNT,
        .in_flight = 1,
        .connections = 1,
        .page_size = 50,
        .warm_up_ms = 500,
        .measure_ms = 3000};
    while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (letter == '?')
            return false;
        if (!take_option(letter, optarg, ret_options)) {
            (void)fprintf(stderr, "%s: the value \"%s\" is not acceptable\n", argv[0], optarg);
            return false;
        }
    }
    if (optind < argc) {
        (void)fprintf(stderr, "%s: \"%s\" is not expected\n", argv[0], argv[optind]);
        return false;
    }
    return complete(argv[0], ret_options);
}

void load_options_release(struct load_options *options)
{
    for (size_t i = 0; i < options->number_count; i++)
        free(options->numbers[i]);
    free(options->numbers);
    options->numbers = NULL;
    options->number_count = 0;
}
