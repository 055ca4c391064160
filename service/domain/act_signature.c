/* Who signs, and with which PIN. */
#include "domain/act_rule_parts.h"

#include "base/text.h"

static const struct act_member *find_member(const struct act_slot *slot, const char *examiner)
{
    for (size_t i = 0; i < slot->member_count; i++)
        if (text_equal(slot->members[i].examiner, examiner))
            return &slot->members[i];
    return NULL;
}

static bool has_signed(const struct act *act, size_t count, const char *examiner)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(act->signatures[i].examiner, examiner))
            return true;
    return false;
}

/* Whoever was in the commission this morning, and is not any more. */
static bool was_member(const struct act_slot *slot, const char *examiner)
{
    return find_member(slot, examiner) ||
           text_find(slot->signed_in, slot->signed_in_count, examiner) < slot->signed_in_count;
}

static int check_signer(struct applying *applying, size_t index)
{
    const struct act_slot *slot = applying->context->slot;
    const char *examiner = applying->act->signatures[index].examiner;
    const struct act_member *member = find_member(slot, examiner);

    if (has_signed(applying->act, index, examiner))
        return act_refuse(applying, "SAME_PERSON",
            "%s a signé deux fois. Chaque membre de la commission signe avec son propre code.",
            member ? member->name : examiner);
    if (member && !member->withdrawn)
        return 0;
    if (was_member(slot, examiner))
        return act_conflict(applying, "MEMBER_CHANGED",
            "La composition de la commission a changé : %s n’en fait plus partie. Actualisez la "
            "journée ; les membres actuels signent à nouveau.",
            member ? member->name : examiner);
    return act_refuse(applying, "NOT_A_MEMBER",
        "%.60s n’est pas membre de cette commission et ne peut pas signer. Appelez le service des "
        "examens s’il s’agit d’un remplacement.",
        examiner);
}

int act_check_signers(struct applying *applying)
{
    const struct act_slot *slot = applying->context->slot;
    const struct act *act = applying->act;

    for (size_t i = 0; i < act->signature_count; i++) {
        int r = check_signer(applying, i);

        if (r)
            return r;
    }
    if (act->kind != ACT_SEALING)
        return 0;
    for (size_t i = 0; i < slot->member_count; i++)
        if (!slot->members[i].withdrawn &&
            !has_signed(act, act->signature_count, slot->members[i].examiner))
            return act_refuse(applying, "SIGNATURE_MISSING",
                "Il manque la signature de %s. Tous les membres de la commission signent.",
                slot->members[i].name);
    if (act->signature_count == 0)
        return act_refuse(applying, "SIGNATURE_MISSING",
            "La commission n’a pas de membre. Appelez le service des examens.");
    return 0;
}

/* ---- PINs ---- */

enum pin_verdict pin_judge(
    struct pin_account *account, struct signature_check check, uint32_t failures_max)
{
    if (!check.readable)
        return PIN_UNREADABLE;
    if (!account || !account->exists)
        return PIN_MISSING;
    if (account->locked)
        return PIN_IS_LOCKED;
    if (account->must_change)
        return PIN_TO_CHANGE;
    if (check.right) {
        account->changed |= account->failures > 0;
        account->failures = 0;
        return PIN_RIGHT;
    }
    account->changed = true;
    account->failures++;
    account->locked = account->failures >= failures_max;
    return PIN_IS_WRONG;
}

static struct pin_account *find_account(const struct act_context *context, const char *examiner)
{
    for (size_t i = 0; i < context->account_count; i++)
        if (text_equal(context->accounts[i].examiner, examiner))
            return &context->accounts[i];
    return NULL;
}

static int say_wrong(struct applying *applying, const struct pin_account *account, const char *name)
{
    uint32_t most = applying->context->rules->pin_failures_max;
    uint32_t left = account->failures < most ? most - account->failures : 0;

    applying->result->failures_left = left;
    if (left == 0)
        return act_refuse(applying, "PIN_WRONG",
            "Le code de %s n’est pas le bon, et il est maintenant bloqué. Le service des examens "
            "peut en donner un nouveau : appelez-le.",
            name);
    return act_refuse(applying, "PIN_WRONG",
        "Le code de %s n’est pas le bon. Il reste %u essai%s. Recommencez calmement.", name, left,
        left > 1 ? "s" : "");
}

static int say_pin(struct applying *applying,
    enum pin_verdict verdict,
    const struct pin_account *account,
    const char *name)
{
    switch (verdict) {
    case PIN_RIGHT:
        return 0;
    case PIN_UNREADABLE:
        return act_refuse(applying, "SIGNATURE_UNREADABLE",
            "La signature de %s n’a pas pu être lue. Recommencez ; si cela se répète, actualisez "
            "la journée ou appelez le service des examens.",
            name);
    case PIN_MISSING:
        return act_refuse(applying, "PIN_NONE",
            "%s n’a pas encore de code personnel. Le service des examens en donne un : appelez-le.",
            name);
    case PIN_TO_CHANGE:
        return act_refuse(applying, "PIN_FIRST",
            "%s doit d’abord remplacer le code reçu par un code personnel. Faites-le sur l’écran "
            "d’accueil, puis signez à nouveau.",
            name);
    case PIN_IS_LOCKED:
        return act_refuse(applying, "PIN_LOCKED",
            "Le code de %s est bloqué après trop d’essais. Le service des examens peut en donner "
            "un nouveau : appelez-le.",
            name);
    case PIN_IS_WRONG:
        break;
    }
    return say_wrong(applying, account, name);
}

/* All are looked at, so that each wrong one is counted; the first trouble is said. */
int act_check_pins(struct applying *applying)
{
    const struct act_context *context = applying->context;
    int first = 0;

    for (size_t i = 0; i < applying->act->signature_count; i++) {
        const char *examiner = applying->act->signatures[i].examiner;
        const struct act_member *member = find_member(context->slot, examiner);
        struct pin_account *account = find_account(context, examiner);
        enum pin_verdict verdict =
            pin_judge(account, context->checks[i], context->rules->pin_failures_max);

        if (first == 0)
            first = say_pin(applying, verdict, account, member ? member->name : examiner);
    }
    return first;
}
