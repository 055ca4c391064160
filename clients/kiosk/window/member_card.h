/* A member of the commission, and whether they have signed. */
#pragma once

#include <gtk/gtk.h>
#include <palmares/v1/jury.pb-c.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_MEMBER_CARD (kiosk_member_card_get_type())
G_DECLARE_FINAL_TYPE(KioskMemberCard, kiosk_member_card, KIOSK, MEMBER_CARD, GtkButton)

/* What is said of the signature: words, icon, style of a chip. */
struct member_card_state {
    const char *text, *icon, *style;
    bool current; /* this member's PIN is being asked */
    bool may_sign;
};

GtkWidget *kiosk_member_card_new(
    const Palmares__V1__RoomMember *member, const struct member_card_state *state);
const char *kiosk_member_card_examiner(KioskMemberCard *self);

G_END_DECLS
