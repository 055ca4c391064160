/* From the forms of the second person to the infinitive. */
#include "domain/french_sentence.h"

#include "base/text.h"

struct verb_ending {
    const char *of, *infinitive;
};

/* The first that fits; of the whole word, or of its end. */
static const struct verb_ending whole[] = {{"ferez", "faire"}, {"faites", "faire"},
    {"direz", "dire"}, {"dites", "dire"}, {"serez", "être"}, {"aurez", "avoir"}, {"lisez", "lire"},
    {"lirez", "lire"}, {"savez", "savoir"}, {"saurez", "savoir"}, {"voyez", "voir"},
    {"verrez", "voir"}, {"joignez", "joindre"}, {"joindrez", "joindre"}, {"rejoignez", "rejoindre"},
    {"suivez", "suivre"}, {"suivrez", "suivre"}, {"devez", "devoir"}, {"devrez", "devoir"},
    {"pouvez", "pouvoir"}, {"pourrez", "pouvoir"}, {"rendez", "rendre"}, {"vendez", "vendre"},
    {"répondez", "répondre"}, {"revoyez", "revoir"}, {"poursuivez", "poursuivre"},
    {"obtenez", "obtenir"}, {"offrez", "offrir"}, {"ouvrez", "ouvrir"}, {"servez", "servir"},
    {"livrez", "livrer"}, {"épuisez", "épuiser"}, {"puisez", "puiser"}, {"glissez", "glisser"}};
static const struct verb_ending ends[] = {{"connaissez", "connaître"}, {"aissez", "aisser"},
    {"issez", "ir"}, {"uisez", "uire"}, {"uirez", "uire"}, {"crivez", "crire"}, {"crirez", "crire"},
    {"prenez", "prendre"}, {"mettez", "mettre"}, {"tenez", "tenir"}, {"venez", "venir"},
    {"iendrez", "enir"}, {"cevez", "cevoir"}, {"cevrez", "cevoir"}, {"solvez", "soudre"},
    {"soudrez", "soudre"}, {"ndrez", "ndre"}, {"ttrez", "ttre"}, {"oyez", "oyer"},
    {"oierez", "oyer"}, {"éderez", "éder"}, {"erez", "er"}, {"irez", "ir"}, {"ez", "er"}};

static bool put(char ret_infinitive[VERB_SIZE], const char *stem, size_t size, const char *ending)
{
    return snprintf(ret_infinitive, VERB_SIZE, "%.*s%s", (int)size, stem, ending) < VERB_SIZE;
}

bool verb_infinitive(const char *verb, char ret_infinitive[VERB_SIZE])
{
    size_t size = strlen(verb);

    for (size_t i = 0; i < ARRAY_LEN(whole); i++)
        if (text_equal(verb, whole[i].of))
            return put(ret_infinitive, "", 0, whole[i].infinitive);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        size_t end = strlen(ends[i].of);

        if (size >= end && text_equal(verb + size - end, ends[i].of))
            return put(ret_infinitive, verb, size - end, ends[i].infinitive);
    }
    return false;
}

bool verb_is_future(const char *verb)
{
    static const char *const endings[] = {"erez", "irez", "ndrez", "oudrez", "ttrez", "crirez"};
    static const char *const auxiliary[] = {"serez", "aurez", "devrez", "pourrez"};
    size_t size = strlen(verb);

    if (text_find(auxiliary, ARRAY_LEN(auxiliary), verb) < ARRAY_LEN(auxiliary))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        size_t end = strlen(endings[i]);

        if (size > end && text_equal(verb + size - end, endings[i]))
            return true;
    }
    return false;
}
