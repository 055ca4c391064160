#include "model/import.h"

#include "base/text.h"

const char *import_encoding_name(enum import_encoding encoding)
{
    switch (encoding) {
    case IMPORT_ENCODING_UTF8:
        return "UTF-8";
    case IMPORT_ENCODING_UTF8_BOM:
        return "UTF-8 with BOM";
    case IMPORT_ENCODING_CP1252:
        return "Windows-1252";
    case IMPORT_ENCODING_UNKNOWN:
        break;
    }
    return "";
}

const char *import_target_name(int target)
{
    if (target == IMPORT_TARGET_THIRD_TIME)
        return "third_time";
    if (target == IMPORT_TARGET_STATE)
        return "state";
    if (target < 0 || target >= CANDIDATE_FIELD_COUNT)
        return "";
    return candidate_field_name((enum candidate_field)target);
}

int import_target_parse(const char *name)
{
    for (int target = 0; target < IMPORT_TARGET_NONE; target++)
        if (text_equal(import_target_name(target), name))
            return target;
    return IMPORT_TARGET_NONE;
}
