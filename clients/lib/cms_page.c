#include "clientlib/cms_page.h"

#include "base/text.h"

#include <jansson.h>

enum { FINDS_MAX = 4096 /* of one marker in one page */ };

static bool is_word(char c)
{
    return text_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-' || c == '+';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct cms_text from(struct cms_text text, size_t at)
{
    return at ? (struct cms_text){text.data + at, text.size - at} : text; /* no bytes may be NULL */
}

static struct cms_text head(struct cms_text text, size_t size)
{
    return (struct cms_text){text.data, base_min_size(text.size, size)};
}

/* Where `what` begins; the size when it is not there. Linear (two-way search). */
static size_t find(struct cms_text text, const char *what)
{
    const char *at = text.size ? memmem(text.data, text.size, what, strlen(what)) : NULL;

    return at ? (size_t)(at - text.data) : text.size;
}

static size_t find_byte(struct cms_text text, char what)
{
    const char *at = text.size ? memchr(text.data, what, text.size) : NULL;

    return at ? (size_t)(at - text.data) : text.size;
}

static bool starts(struct cms_text text, const char *with)
{
    size_t length = strlen(with);

    if (text.size < length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (lower(text.data[i]) != lower(with[i]))
            return false;
    }
    return true;
}

static struct cms_text trim(struct cms_text text)
{
    while (text.size && (text_is_space(*text.data) || *text.data == '\0'))
        text = from(text, 1);
    while (
        text.size && (text_is_space(text.data[text.size - 1]) || text.data[text.size - 1] == '\0'))
        text.size--;
    return text;
}

/* The word at the start of the text; false when there is none or it is too long for one. */
static bool take_word(struct cms_text text, struct cms_word *ret_word)
{
    size_t length = 0;

    while (length < text.size && is_word(text.data[length]))
        length++;
    if (length == 0 || length >= CMS_WORD_SIZE)
        return false;
    memcpy(ret_word->text, text.data, length);
    ret_word->text[length] = '\0';
    return true;
}

static bool take_version(struct cms_text text, struct cms_word *ret_version)
{
    struct cms_word word;

    if (!text.size || !text_is_digit(*text.data) || !take_word(text, &word))
        return false;
    *ret_version = word;
    return true;
}

/* What a person may read: ASCII, other bytes left out. */
static bool take_label(struct cms_text text, struct cms_label *ret_label)
{
    struct cms_label label;
    size_t length = 0;

    text = trim(text);
    for (size_t i = 0; i < text.size && length + 1 < CMS_LABEL_SIZE; i++) {
        if (text.data[i] >= 0x20 && text.data[i] < 0x7f)
            label.text[length++] = text.data[i];
    }
    label.text[length] = '\0';
    if (!length)
        return false;
    *ret_label = label;
    return true;
}

/* ---- pages ---- */

size_t cms_page_unescape(char *data, size_t size)
{
    size_t kept = 0;

    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\\' && i + 1 < size && data[i + 1] == '/')
            continue;
        data[kept++] = data[i];
    }
    return kept;
}

bool cms_page_has(struct cms_text page, const char *what)
{
    return find(page, what) < page.size;
}

bool cms_page_version_after(struct cms_text page, const char *marker, struct cms_word *ret_version)
{
    for (unsigned i = 0; i < FINDS_MAX; i++) {
        size_t at = find(page, marker);

        if (at == page.size)
            return false;
        page = from(page, at + strlen(marker));
        if (take_version(page, ret_version))
            return true;
    }
    return false;
}

/* The tag at the start of `text` ("<meta ..."), quotes looked through; its size with the '>'. */
static size_t tag_size(struct cms_text text)
{
    size_t at = 1;

    while (at < text.size && text.data[at] != '>') {
        char c = text.data[at++];
        if (c == '"' || c == '\'') {
            size_t end = find_byte(from(text, at), c);
            at += end + 1;
        }
    }
    return base_min_size(at + 1, text.size);
}

/* Value of an attribute of a tag of at most 1 KiB; nothing when it is not there. */
static struct cms_text attribute(struct cms_text tag, const char *name)
{
    size_t length = strlen(name);

    for (size_t at = 1; at < tag.size;) {
        bool begins = text_is_space(tag.data[at - 1]);
        struct cms_text rest = from(tag, at);

        if (begins && starts(rest, name) && rest.size > length + 1 && rest.data[length] == '=') {
            char quote = rest.data[length + 1];
            struct cms_text value = from(rest, length + 2);

            if (quote != '"' && quote != '\'')
                return (struct cms_text){NULL, 0};
            return head(value, find_byte(value, quote));
        }
        if (tag.data[at] == '"' || tag.data[at] == '\'')
            at += find_byte(from(tag, at + 1), tag.data[at]) + 1;
        at++;
    }
    return (struct cms_text){NULL, 0};
}

static bool is_generator(struct cms_text tag, const char *name, struct cms_word *ret_version)
{
    struct cms_text meta = attribute(tag, "name"), content = attribute(tag, "content");

    if (!starts(meta, "generator") || meta.size != strlen("generator") || !starts(content, name))
        return false;
    ret_version->text[0] = '\0';
    content = trim(from(content, strlen(name)));
    (void)take_version(content, ret_version);
    return true;
}

bool cms_page_generator(struct cms_text page, const char *name, struct cms_word *ret_version)
{
    while (page.size) {
        struct cms_text tag;
        size_t at = find_byte(page, '<'), size;

        if (at == page.size)
            return false;
        page = from(page, at);
        if (!starts(page, "<meta")) {
            page = from(page, 1);
            continue;
        }
        size = tag_size(page);
        tag = head(page, size);
        if (size <= 1024 && is_generator(tag, name, ret_version))
            return true;
        page = from(page, size);
    }
    return false;
}

/* The URL that goes on at `at`: from its first byte, without what stands around URLs in HTML, CSS
 * and scripts. */
static struct cms_text url_before(struct cms_text page, size_t at)
{
    size_t begin = at;

    while (begin > 0 && at - begin < CMS_URL_MAX) {
        char c = page.data[begin - 1];

        if ((unsigned char)c <= 0x20 || (unsigned char)c >= 0x7f || strchr("\"'()<>,;=`{}|\\^", c))
            break;
        begin--;
    }
    return (struct cms_text){page.data + begin, at - begin};
}

static bool has_folder(const struct cms_folders *folders, const char *name)
{
    for (size_t i = 0; i < folders->count; i++) {
        if (text_equal(folders->items[i].name.text, name))
            return true;
    }
    return false;
}

void cms_page_folders(struct cms_text page, const char *marker, struct cms_folders *ret_folders)
{
    size_t at = 0;

    ret_folders->count = 0;
    for (unsigned i = 0; i < FINDS_MAX && ret_folders->count < CMS_FOLDERS_MAX; i++) {
        size_t found = at + find(from(page, at), marker);
        struct cms_word name;
        struct cms_text rest;

        if (found >= page.size)
            return;
        at = found + strlen(marker);
        rest = from(page, at);
        if (!take_word(rest, &name) || name.text[0] == '.' || name.text[0] == '_')
            continue;
        if (rest.size <= strlen(name.text) || rest.data[strlen(name.text)] != '/')
            continue;
        if (!has_folder(ret_folders, name.text))
            ret_folders->items[ret_folders->count++] =
                (struct cms_folder){name, url_before(page, found)};
    }
}

bool cms_page_before(struct cms_text page, const char *marker, struct cms_text *ret_before)
{
    size_t at = find(page, marker);

    if (at == page.size)
        return false;
    *ret_before = url_before(page, at);
    return true;
}

bool cms_page_comment_has(struct cms_text page, const char *what)
{
    for (;;) {
        size_t at = find(page, "<!--"), end;

        if (at == page.size)
            return false;
        page = from(page, at + strlen("<!--"));
        end = find(page, "-->");
        if (cms_page_has(head(page, end), what))
            return true;
        page = from(page, end);
    }
}

/* ---- files ---- */

static struct cms_text next_line(struct cms_text *rest)
{
    size_t end = find_byte(*rest, '\n');
    struct cms_text line = head(*rest, end);

    *rest = from(*rest, base_min_size(end + 1, rest->size));
    return line;
}

static bool find_header(struct cms_text file, const char *name, struct cms_text *ret_value)
{
    struct cms_text rest = head(file, CMS_HEADER_BYTES);

    while (rest.size) {
        struct cms_text line = next_line(&rest);

        while (line.size && (text_is_space(*line.data) || strchr("/*#@", *line.data)))
            line = from(line, 1);
        if (starts(line, name) && line.size > strlen(name) && line.data[strlen(name)] == ':') {
            *ret_value = trim(from(line, strlen(name) + 1));
            return true;
        }
    }
    return false;
}

bool cms_file_label(struct cms_text file, const char *name, struct cms_label *ret_value)
{
    struct cms_text value;

    return find_header(file, name, &value) && take_label(value, ret_value);
}

bool cms_file_word(struct cms_text file, const char *name, struct cms_word *ret_value)
{
    struct cms_text value;

    if (!find_header(file, name, &value))
        return false;
    while (value.size && (*value.data == '"' || *value.data == '\''))
        value = from(value, 1);
    return take_word(value, ret_value);
}

bool cms_readme_name(struct cms_text file, struct cms_label *ret_name)
{
    struct cms_text rest = head(file, CMS_HEADER_BYTES), line;

    if (starts(rest, "\xef\xbb\xbf"))
        rest = from(rest, 3);
    do
        line = trim(next_line(&rest));
    while (!line.size && rest.size);
    if (!starts(line, "==="))
        return false;
    while (line.size && *line.data == '=')
        line = from(line, 1);
    while (line.size && line.data[line.size - 1] == '=')
        line.size--;
    return take_label(line, ret_name);
}

bool cms_changelog_version(struct cms_text file, struct cms_word *ret_version)
{
    struct cms_text rest = file;

    while (rest.size) {
        struct cms_text line = next_line(&rest);

        while (line.size && (text_is_space(*line.data) || *line.data == '#' || *line.data == '='))
            line = from(line, 1);
        if (line.size > 1 && *line.data == 'v' && take_version(from(line, 1), ret_version))
            return true;
    }
    return false;
}

/* ---- REST ---- */

DEFINE_CLEANUP(json_t *, json_decref);

/* "Yoast" and "yoast", "Contact Form 7" and "contact-form-7": whether the first `length` bytes of
 * `name` are it. */
static bool same(const char *vendor, size_t vendor_length, const char *name, size_t length)
{
    if (vendor_length != length || !length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = lower(name[i]);

        if (lower(vendor[i]) != (c == ' ' || c == '_' ? '-' : c))
            return false;
    }
    return true;
}

static bool belongs(const char *vendor, size_t length, const char *folder, const char *name)
{
    return same(vendor, length, folder, strlen(folder)) ||
           same(vendor, length, name, strlen(name)) ||
           same(vendor, length, name, strcspn(name, " "));
}

/* Of WordPress itself: an extension "WP ..." does not show by "wp/v2". */
static bool is_core(const char *vendor, size_t length)
{
    static const char *const core[] = {"wp", "oembed", "wp-site-health", "wp-block-editor"};

    for (size_t i = 0; i < ARRAY_LEN(core); i++) {
        if (same(vendor, length, core[i], strlen(core[i])))
            return true;
    }
    return false;
}

/* Holds the document in *ret_root. */
static const json_t *namespaces_of(struct cms_text json, json_t **ret_root)
{
    const json_t *list;

    *ret_root = json.size ? json_loadb(json.data, json.size, 0, NULL) : NULL;
    list = json_object_get(*ret_root, "namespaces");
    return json_is_array(list) ? list : NULL;
}

enum cms_rest cms_rest_look(struct cms_text json, const char *folder, const char *name)
{
    CLEANUP(json_decref_p) json_t *root = NULL;
    const json_t *list = namespaces_of(json, &root);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *space = json_string_value(json_array_get(list, i));
        size_t length = space ? strcspn(space, "/") : 0;

        if (space && !is_core(space, length) && belongs(space, length, folder, name))
            return CMS_REST_HAS;
    }
    return list ? CMS_REST_WITHOUT : CMS_REST_SILENT;
}

bool cms_rest_is_wordpress(struct cms_text json)
{
    CLEANUP(json_decref_p) json_t *root = NULL;
    const json_t *list = namespaces_of(json, &root);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *space = json_string_value(json_array_get(list, i));

        if (space && text_equal(space, "wp/v2"))
            return true;
    }
    return false;
}
