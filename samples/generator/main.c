/*
 * generate_sample - writes the invented history of an office.
 *
 *     generate_sample --office dak-lak|lai-chau --tickets N --from 2023-05-02 --months 15 --seed S
 *                     --out DIR [--texts DIR]
 *
 * Everything in it is made up. The same options give the same bytes.
 */
#include "arrivals.h"
#include "sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 1024, DAYS_AFTER_END = 800 };

struct request {
    const char *office;
    const char *texts_folder;
    const char *out_folder;
    int64_t ticket_count;
    int64_t months;
    int64_t seed;
    int64_t first_day;
};

static void usage(const char *what)
{
    fprintf(stderr,
        "generate_sample: %s\n"
        "usage: generate_sample --office dak-lak|lai-chau --tickets N --from YYYY-MM-DD --months "
        "N\n"
        "                       --seed N --out DIR [--texts DIR]\n",
        what);
    exit(2);
}

static int64_t parse_count(const char *text)
{
    int64_t value = 0;

    if (*text == '\0' || strlen(text) > 12) {
        usage(text);
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            usage("a number is expected");
        }
        value = value * 10 + (*text - '0');
    }
    return value;
}

static void take_option(struct request *request, const char *name, const char *value)
{
    if (strcmp(name, "--office") == 0) {
        request->office = value;
    } else if (strcmp(name, "--tickets") == 0) {
        request->ticket_count = parse_count(value);
    } else if (strcmp(name, "--from") == 0) {
        if (!day_parse(value, &request->first_day)) {
            usage("--from needs a date, 2023-05-02");
        }
    } else if (strcmp(name, "--months") == 0) {
        request->months = parse_count(value);
    } else if (strcmp(name, "--seed") == 0) {
        request->seed = parse_count(value);
    } else if (strcmp(name, "--out") == 0) {
        request->out_folder = value;
    } else if (strcmp(name, "--texts") == 0) {
        request->texts_folder = value;
    } else {
        usage(name);
    }
}

static struct request parse_options(int argc, char **argv)
{
    struct request request = {.texts_folder = SAMPLES_TEXTS_FOLDER, .months = 15, .seed = 1};

    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) {
            usage("an option without a value");
        }
        take_option(&request, argv[i], argv[i + 1]);
    }
    if (request.office == NULL || request.out_folder == NULL || request.ticket_count == 0 ||
        request.first_day == 0 || request.months == 0 || request.months > 600) {
        usage("--office, --tickets, --from, --months (1–600) and --out are needed");
    }
    return request;
}

static int64_t day_after_months(int64_t day, int64_t months)
{
    int year;
    int month;
    int of_month;

    day_to_date(day, &year, &month, &of_month);
    months += month - 1;
    return day_from_date(year + (int)(months / 12), (int)(months % 12) + 1, 1);
}

static void path_of(
    char *ret_path, const char *folder, const char *name, const char *office, const char *end)
{
    if (snprintf(ret_path, PATH_BYTES, "%s/%s%s%s", folder, name, office, end) >= PATH_BYTES) {
        usage("a path is too long");
    }
}

/* The numbers of the symbols a field and a district need, looked up once. */
static void find_symbols(struct office *office, const struct grammar *grammar)
{
    char name[120];

    for (size_t i = 0; i < office->field_count; i++) {
        struct office_field *field = &office->fields[i];

        (void)snprintf(name, sizeof(name), "content.%s", field->id);
        field->content_symbol = grammar_find(grammar, name);
        (void)snprintf(name, sizeof(name), "camera.%s", field->id);
        field->camera_symbol = grammar_find(grammar, name);
        (void)snprintf(name, sizeof(name), "note.result.%s", field->id);
        field->result_symbol = grammar_find(grammar, name);
    }
    for (size_t i = 0; i < office->district_count; i++) {
        (void)snprintf(name, sizeof(name), "place.%s", office->districts[i].id);
        office->districts[i].place_symbol = grammar_find(grammar, name);
    }
}

static void write_history(const struct request *request, struct world *world, int64_t end_day)
{
    struct life *life = calloc(1, sizeof(*life));
    struct arrivals arrivals;
    struct sheet tickets;
    struct sheet events;
    char tickets_path[PATH_BYTES];
    char events_path[PATH_BYTES];
    int64_t moment;
    int64_t number = 0;

    if (life == NULL) {
        sections_fail(request->out_folder, "no memory");
    }
    path_of(tickets_path, request->out_folder, "tickets", "", ".csv");
    path_of(events_path, request->out_folder, "events", "", ".csv");
    sheet_open_tickets(&tickets, tickets_path);
    sheet_open_events(&events, events_path);
    arrivals_init(&arrivals, world, request->first_day, end_day, request->ticket_count);
    while (arrivals_next(&arrivals, &moment)) {
        life_make(world, ++number, moment, life);
        sheet_write_ticket(&tickets, world->office->code_prefix, life);
        sheet_write_events(&events, world->office->code_prefix, life);
    }
    arrivals_clear(&arrivals);
    sheet_close(&tickets);
    sheet_close(&events);
    free(life);
}

int main(int argc, char **argv)
{
    struct request request = parse_options(argc, argv);
    int64_t end_day = day_after_months(request.first_day, request.months);
    struct office office;
    struct calendar calendar;
    struct grammar *grammar;
    struct world world = {.seed = (uint64_t)request.seed, .end = end_day * DAY_S};
    char path[PATH_BYTES];

    if (mkdir(request.out_folder, 0777) != 0 && errno != EEXIST) {
        sections_fail(request.out_folder, "cannot be made");
    }
    path_of(path, request.texts_folder, "words", "", ".txt");
    grammar = grammar_new(path);
    path_of(path, request.texts_folder, "holidays", "", ".txt");
    calendar_load(&calendar, path, request.first_day - 1, end_day + DAYS_AFTER_END);
    path_of(path, request.texts_folder, "office-", request.office, ".txt");
    office_load(&office, path);
    find_symbols(&office, grammar);
    world.office = &office;
    world.calendar = &calendar;
    world.grammar = grammar;
    write_history(&request, &world, end_day);
    office_clear(&office);
    calendar_clear(&calendar);
    grammar_free(grammar);
    return 0;
}
