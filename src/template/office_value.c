#include "template/fill.h"

/* What stands in `office.…` and in `period.…`. */

static struct bc_printable printable_days(int32_t days)
{
    return (struct bc_printable){.type = BC_TYPE_COUNT,
        .state = days < 0 ? BC_VALUE_MISSING : BC_VALUE_COUNT,
        .number = days < 0 ? 0 : days};
}

/* The wording of one of the words of a profile; "" for none. */
static const char *stamp(const struct bc_filler *filler, const char *kind, const char *id)
{
    return id == NULL || id[0] == '\0'
               ? ""
               : bc_public_report_label(
                     filler->report, bc_arena_printf(filler->arena, "dispatch.%s.%s", kind, id));
}

struct bc_printable bc_office_value(const struct bc_filler *filler, enum bc_office_key key)
{
    const struct bc_report_office *office = filler->office;
    const char *const texts[] = {
        [BC_OFFICE_ID] = office->id,
        [BC_OFFICE_NAME] = office->name,
        [BC_OFFICE_SHORT_NAME] = office->short_name,
        [BC_OFFICE_SUPERIOR_BODY] = office->superior_body,
        [BC_OFFICE_ISSUING_BODY] = office->issuing_body,
        [BC_OFFICE_NUMBER_SYMBOL] = office->number_symbol,
        [BC_OFFICE_LETTER_SYMBOL] = office->letter_symbol,
        [BC_OFFICE_PLACE] = office->place,
        [BC_OFFICE_SIGNER_AUTHORITY] = office->signer_authority,
        [BC_OFFICE_SIGNER_TITLE] = office->signer_title,
        [BC_OFFICE_SIGNER_NAME] = office->signer_name,
        [BC_OFFICE_ARCHIVE_LINE] = office->archive_line,
        [BC_OFFICE_SERVICE_NAME] = office->service_name,
        [BC_OFFICE_SENDER_NAME] = office->sender_name,
        [BC_OFFICE_LEGAL_BASIS] = office->legal_basis,
        [BC_OFFICE_REGION_TOTAL] = office->region_total,
        [BC_OFFICE_DISTRICT_WORD] = office->district_word,
        [BC_OFFICE_SCOPE_NOTE] = office->scope_note,
        [BC_OFFICE_FORM] = office->form,
        [BC_OFFICE_URGENCY] = stamp(filler, "urgency", office->urgency),
        [BC_OFFICE_CIRCULATION] = stamp(filler, "circulation", office->circulation),
        [BC_OFFICE_DRAFTER] = office->drafter,
        [BC_OFFICE_ADDRESS_LINE] = office->address_line,
        [BC_OFFICE_PROMISE_LABEL] = office->promise_label,
    };

    switch (key) {
    case BC_OFFICE_HAS_RATINGS:
        return bc_printable_count(office->has_ratings ? 1 : 0);
    case BC_OFFICE_HAS_REPLIES:
        return bc_printable_count(office->has_replies ? 1 : 0);
    case BC_OFFICE_IS_DRAFT:
        return bc_printable_count(office->is_draft || filler->is_draft ? 1 : 0);
    default:
        break;
    }
    return bc_printable_text(texts[key] != NULL ? texts[key] : "");
}

struct bc_printable bc_period_value(const struct bc_filler *filler, const struct bc_path *path)
{
    const struct bc_period *period = bc_public_report_period(filler->report, path->slot);

    if (period == NULL) {
        return (struct bc_printable){.type = path->type, .state = BC_VALUE_ABSENT};
    }
    switch ((enum bc_period_key)path->key) {
    case BC_PERIOD_KEY_NAME:
        return bc_printable_text(bc_public_report_period_name(filler->report, path->slot));
    case BC_PERIOD_KEY_SHORT:
        return bc_printable_text(bc_public_report_period_short(filler->report, path->slot));
    case BC_PERIOD_KEY_MARK:
        return bc_printable_text(bc_public_report_period_mark(filler->report, path->slot));
    case BC_PERIOD_KEY_KIND:
        return bc_printable_text(bc_period_kind_name(period->kind));
    case BC_PERIOD_KEY_START:
        return bc_printable_instant(period->start_utc_s);
    case BC_PERIOD_KEY_END:
        return bc_printable_instant(period->end_utc_s);
    case BC_PERIOD_KEY_NOUN:
        return bc_printable_text(bc_public_report_label(filler->report,
            bc_arena_printf(filler->arena, "period.noun.%s", bc_period_kind_name(period->kind))));
    case BC_PERIOD_KEY_WEEK_AFTER:
        return bc_printable_instant(period->end_utc_s + INT64_C(7) * BC_DAY_S);
    case BC_PERIOD_KEY_WORKING_DAYS:
        return printable_days(bc_public_report_working_days(filler->report, path->slot));
    default:
        return bc_printable_instant(period->end_utc_s - 1);
    }
}
