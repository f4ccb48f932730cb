/*
 * chart_samples.h - the charts of one invented week, for tests and for looking at.
 *
 * Every number here is invented; the place names are those of a province, nothing is said about
 * it.
 */
#ifndef BC_TESTS_CHART_SAMPLES_H
#define BC_TESTS_CHART_SAMPLES_H

#include "chart/chart_data.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct bc_chart_row trend_rows[] = {
    {.name = "6", .has_data = true, .value = {243, 242, 254, 12}, .text = {"254"}},
    {.name = "7", .has_data = true, .value = {251, 239, 255, 9}, .text = {"255"}},
    {.name = "8", .has_data = true, .value = {262, 241, 261, 11}, .text = {"261"}},
    {.name = "9", .has_data = true, .value = {255, 238, 279, 12}, .text = {"279"}},
    {.name = "10", .has_data = true, .value = {270, 255, 269, 12}, .text = {"269"}},
    {.name = "11", .has_data = true, .value = {281, 242, 302, 13}, .text = {"302"}},
    {.name = "12", .has_data = true, .value = {267, 268, 295, 12}, .text = {"295"}},
    {.name = "13", .has_data = true, .value = {259, 259, 281, 11}, .text = {"281"}},
    {.name = "14", .has_data = true, .value = {274, 253, 296, 12}, .text = {"296"}},
    {.name = "15", .has_data = true, .value = {283, 276, 286, 13}, .text = {"286"}},
    {.name = "16", .has_data = true, .value = {277, 264, 291, 11}, .text = {"291"}},
    {.name = "17", .has_data = true, .value = {298, 254, 327, 23}, .text = {"327"}},
};
static const struct bc_chart trend_sample = {.kind = BC_CHART_TREND,
    .where = "sample",
    .rows = trend_rows,
    .row_count = COUNT_OF(trend_rows),
    .axis = "Tuần",
    .received = "298 tiếp nhận",
    .handled = "254 đã xử lý",
    .closing = "tồn cuối tuần,",
    .overdue = "trong đó 23 quá hạn"};

static const struct bc_chart_row compare_rows[] = {
    {.name = "Hạ tầng đô thị",
        .has_data = true,
        .weight = BC_CHART_STRONG,
        .value = {75, 60},
        .text = {"75", "60", "+15"}},
    {.name = "Môi trường", .has_data = true, .value = {48, 60}, .text = {"48", "60", "–12"}},
    {.name = "Trật tự đô thị", .has_data = true, .value = {40, 51}, .text = {"40", "51", "–11"}},
    {.name = "Đất đai, xây dựng",
        .has_data = true,
        .weight = BC_CHART_STRONG,
        .value = {33, 15},
        .text = {"33", "15", "+18"}},
    {.name = "An toàn giao thông", .has_data = true, .value = {30, 28}, .text = {"30", "28", "+2"}},
    {.name = "An ninh trật tự", .has_data = true, .value = {20, 21}, .text = {"20", "21", "–1"}},
    {.name = "Quy định hành chính", .has_data = true, .value = {16, 9}, .text = {"16", "9", "+7"}},
    {.name = "An toàn thực phẩm", .has_data = true, .value = {8, 5}, .text = {"8", "5", "+3"}},
    {.name = "Hàng hóa, dịch vụ, tiêu dùng",
        .has_data = true,
        .value = {7, 7},
        .text = {"7", "7", "0"}},
    {.name = "Phản hồi thông tin báo nêu",
        .has_data = true,
        .value = {6, 2},
        .text = {"6", "2", "+4"}},
    {.name = "Doanh nghiệp vướng mắc", .has_data = true, .value = {3, 8}, .text = {"3", "8", "–5"}},
    {.name = "Hiến kế xây dựng thành phố thông minh",
        .has_data = true,
        .value = {3, 2},
        .text = {"3", "2", "+1"}},
    {.name = "Các lĩnh vực khác*",
        .has_data = true,
        .weight = BC_CHART_REST,
        .value = {9, 9},
        .text = {"9", "9", "0"}},
};
static const struct bc_chart compare_sample = {.kind = BC_CHART_COMPARE,
    .where = "sample",
    .rows = compare_rows,
    .row_count = COUNT_OF(compare_rows),
    .heads = {"Tuần\xC2\xA0"
              "17",
        "Tuần\xC2\xA0"
        "16",
        "Tăng, giảm"},
    .rest_word = "{1} lĩnh vực còn lại"};

static const struct bc_chart_row rates_rows[] = {
    {.name = "Cư M'gar", .has_data = true, .value = {1, 0.796, 1}, .text = {"15/15", "100,0%"}},
    {.name = "Krông Ana", .has_data = true, .value = {1, 0.757, 1}, .text = {"12/12", "100,0%"}},
    {.name = "Cư Kuin", .has_data = true, .value = {1, 0.757, 1}, .text = {"12/12", "100,0%"}},
    {.name = "Ea H'leo", .has_data = true, .value = {1, 0.722, 1}, .text = {"10/10", "100,0%"}},
    {.name = "Ea Kar",
        .has_data = true,
        .value = {0.941, 0.730, 0.990},
        .text = {"16/17", "94,1%"}},
    {.name = "TP. Buôn Ma Thuột",
        .has_data = true,
        .value = {0.93, 0.863, 0.966},
        .text = {"93/100", "93,0%"}},
    {.name = "TX. Buôn Hồ",
        .has_data = true,
        .value = {0.929, 0.685, 0.987},
        .text = {"13/14", "92,9%"}},
    {.name = "Krông Năng",
        .has_data = true,
        .value = {0.857, 0.601, 0.960},
        .text = {"12/14", "85,7%"}},
    {.name = "Krông Pắc",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {0.68, 0.484, 0.828},
        .text = {"17/25", "68,0%"}},
};
static const struct bc_chart rates_sample = {.kind = BC_CHART_RATES,
    .where = "sample",
    .rows = rates_rows,
    .row_count = COUNT_OF(rates_rows),
    .heads = {"Đúng hạn/ đã xử lý", "Tỷ lệ"},
    .has_reference = true,
    .reference = 0.917,
    .reference_text = "Toàn tỉnh 91,7%",
    .rest_word = "{1} địa bàn còn lại"};

static const struct bc_chart_row satisfaction_rows[] = {
    {.name = "Toàn tỉnh, tuần 17",
        .has_data = true,
        .weight = BC_CHART_STRONG,
        .value = {100, 34, 18},
        .text = {"152", "65,8%"}},
    {.name = "Toàn tỉnh, tuần 16",
        .has_data = true,
        .value = {95, 42, 18},
        .text = {"155", "61,3%"}},
    {.name = "An toàn giao thông",
        .has_data = true,
        .starts_group = true,
        .value = {14, 2, 1},
        .text = {"17", "82,4%"}},
    {.name = "Trật tự đô thị", .has_data = true, .value = {20, 4, 1}, .text = {"25", "80,0%"}},
    {.name = "Đất đai, xây dựng", .has_data = true, .value = {8, 2, 2}, .text = {"12", "66,7%"}},
    {.name = "Môi trường", .has_data = true, .value = {17, 8, 2}, .text = {"27", "63,0%"}},
    {.name = "Hạ tầng đô thị", .has_data = true, .value = {23, 9, 6}, .text = {"38", "60,5%"}},
};
static const struct bc_chart satisfaction_sample = {.kind = BC_CHART_SATISFACTION,
    .where = "sample",
    .rows = satisfaction_rows,
    .row_count = COUNT_OF(satisfaction_rows),
    .heads = {"Số đánh giá", "Tỷ lệ hài lòng"},
    .parts = {"Hài lòng", "Chấp nhận được", "Không hài lòng"},
    .rest_word = "{1} lĩnh vực còn lại"};

static const struct bc_chart_row heat_rows[] = {
    {.name = "Krông Pắc", .has_data = true, .weight = BC_CHART_STRONG},
    {.name = "TP. Buôn Ma Thuột", .has_data = true, .weight = BC_CHART_STRONG},
    {.name = "Krông Ana", .has_data = true},
    {.name = "Krông Năng", .has_data = true},
    {.name = "M'Đrắk", .has_data = true},
    {.name = "Ea Kar", .has_data = true},
    {.name = "Toàn tỉnh", .has_data = true, .weight = BC_CHART_SUM},
};
static const struct bc_chart_heat_column heat_columns[] = {
    {.head = "trên 5", .group = "Quá hạn (ngày làm việc)", .is_late = true, .is_tinted = true},
    {.head = "3–5", .group = "Quá hạn (ngày làm việc)", .is_late = true, .is_tinted = true},
    {.head = "dưới 3", .group = "Quá hạn (ngày làm việc)", .is_late = true, .is_tinted = true},
    {.head = "1–2", .group = "Còn hạn (ngày làm việc)", .is_tinted = true, .starts_group = true},
    {.head = "3–5", .group = "Còn hạn (ngày làm việc)", .is_tinted = true},
    {.head = "trên 5", .group = "Còn hạn (ngày làm việc)", .is_tinted = true},
    {.head = "Chờ chuyển", .group = "", .starts_group = true},
    {.head = "Tổng tồn", .group = "", .starts_group = true},
};
#define CELL(number)                                                                               \
    {                                                                                              \
        .has_data = true, .value = (number), .text = #number                                       \
    }
static const struct bc_chart_cell heat_cells[] = {
    CELL(1),
    CELL(2),
    CELL(4),
    CELL(1),
    CELL(10),
    CELL(9),
    CELL(1),
    CELL(28),
    CELL(0),
    CELL(3),
    CELL(4),
    CELL(18),
    CELL(44),
    CELL(38),
    CELL(9),
    CELL(116),
    CELL(0),
    CELL(0),
    CELL(3),
    CELL(3),
    CELL(3),
    CELL(5),
    CELL(2),
    CELL(16),
    CELL(0),
    CELL(0),
    CELL(2),
    CELL(1),
    CELL(4),
    CELL(6),
    CELL(0),
    CELL(13),
    CELL(0),
    CELL(0),
    CELL(2),
    CELL(1),
    CELL(5),
    CELL(2),
    CELL(1),
    CELL(11),
    CELL(0),
    CELL(0),
    CELL(0),
    CELL(1),
    CELL(6),
    CELL(8),
    CELL(3),
    CELL(18),
    CELL(1),
    CELL(5),
    CELL(15),
    CELL(25),
    CELL(72),
    CELL(68),
    CELL(16),
    CELL(202),
};
static const struct bc_chart heat_sample = {.kind = BC_CHART_HEAT,
    .where = "sample",
    .rows = heat_rows,
    .row_count = COUNT_OF(heat_rows),
    .columns = heat_columns,
    .column_count = COUNT_OF(heat_columns),
    .cells = heat_cells,
    .rest_word = "{1} địa bàn còn lại"};

static const struct bc_chart_row block_rows[] = {
    {.name = "Tuần 17: 152 đánh giá",
        .has_data = true,
        .value = {100, 34, 18},
        .text = {"65,8%", "22,4%", "11,8%"}},
    {.name = "Tuần 16: 155 đánh giá",
        .has_data = true,
        .value = {95, 42, 18},
        .text = {"61,3%", "27,1%", "11,6%"}},
};
static const struct bc_chart block_sample = {.kind = BC_CHART_SATISFACTION,
    .where = "sample",
    .rows = block_rows,
    .row_count = COUNT_OF(block_rows),
    .parts = {"Hài lòng", "Chấp nhận được", "Không hài lòng"}};

static const struct bc_chart_row bridge_rows[] = {
    {.name = "Tồn tuần\xC2\xA0"
             "16",
        .has_data = true,
        .weight = BC_CHART_SUM,
        .value = {291},
        .text = {"291"}},
    {.name = "Tiếp nhận", .has_data = true, .value = {298}, .text = {"+298"}},
    {.name = "Mở lại", .has_data = true, .value = {11}, .text = {"+11"}},
    {.name = "Đã xử lý", .has_data = true, .value = {-254}, .text = {"–254"}},
    {.name = "Kết thúc khác", .has_data = true, .value = {-19}, .text = {"–19"}},
    {.name = "Tồn tuần\xC2\xA0"
             "17",
        .has_data = true,
        .weight = BC_CHART_SUM,
        .value = {327},
        .text = {"327"}},
};
static const struct bc_chart bridge_sample = {.kind = BC_CHART_BRIDGE,
    .where = "sample",
    .rows = bridge_rows,
    .row_count = COUNT_OF(bridge_rows)};

static const struct bc_chart_row diverging_rows[] = {
    {.name = "Đất đai, xây dựng", .has_data = true, .value = {18}, .text = {"+18"}},
    {.name = "Hạ tầng đô thị", .has_data = true, .value = {15}, .text = {"+15"}},
    {.name = "Quy định hành chính", .has_data = true, .value = {7}, .text = {"+7"}},
    {.name = "Doanh nghiệp vướng mắc", .has_data = true, .value = {-5}, .text = {"–5"}},
    {.name = "Trật tự đô thị", .has_data = true, .value = {-11}, .text = {"–11"}},
    {.name = "Môi trường", .has_data = true, .value = {-12}, .text = {"–12"}},
    {.name = "7 lĩnh vực còn lại",
        .has_data = true,
        .weight = BC_CHART_REST,
        .value = {9},
        .text = {"+9"}},
    {.name = "Toàn tỉnh", .has_data = true, .weight = BC_CHART_SUM, .value = {21}, .text = {"+21"}},
};
static const struct bc_chart diverging_sample = {.kind = BC_CHART_DIVERGING,
    .where = "sample",
    .rows = diverging_rows,
    .row_count = COUNT_OF(diverging_rows),
    .rest_word = "{1} lĩnh vực còn lại"};

static const struct bc_chart_row calendar_rows[] = {
    {.name = "01", .note = "nghỉ lễ", .starts_group = true, .text = {"", "Tuần 18: 37"}},
    {.name = "02", .note = "nghỉ lễ"},
    {.name = "03", .note = "nghỉ lễ"},
    {.name = "04", .has_data = true, .value = {10}, .text = {"10"}},
    {.name = "05", .has_data = true, .value = {27}, .text = {"27"}},
    {.name = "06", .note = "nghỉ"},
    {.name = "07", .note = "nghỉ"},
    {.name = "08",
        .has_data = true,
        .value = {41},
        .text = {"41", "Tuần 19: 234"},
        .starts_group = true},
    {.name = "09", .has_data = true, .value = {30}, .text = {"30"}},
    {.name = "10", .has_data = true, .value = {46}, .text = {"46"}},
    {.name = "11", .has_data = true, .value = {36}, .text = {"36"}},
    {.name = "12", .has_data = true, .weight = BC_CHART_STRONG, .value = {81}, .text = {"81"}},
};
static const struct bc_chart calendar_sample = {.kind = BC_CHART_CALENDAR,
    .where = "sample",
    .rows = calendar_rows,
    .row_count = COUNT_OF(calendar_rows)};

static const struct bc_chart_row sparkline_rows[] = {
    {.name = "6", .has_data = true, .value = {243}, .text = {"243"}},
    {.name = "7", .has_data = true, .value = {251}, .text = {"251"}},
    {.name = "8", .has_data = true, .value = {262}, .text = {"262"}},
    {.name = "9", .has_data = true, .value = {255}, .text = {"255"}},
    {.name = "10", .has_data = true, .value = {270}, .text = {"270"}},
    {.name = "11", .has_data = true, .value = {281}, .text = {"281"}},
    {.name = "12", .has_data = true, .value = {298}, .text = {"298"}},
};
static const struct bc_chart sparkline_sample = {.kind = BC_CHART_SPARKLINE,
    .where = "sample",
    .rows = sparkline_rows,
    .row_count = COUNT_OF(sparkline_rows),
    .axis = "12 tuần"};

static const struct bc_chart_row bars_rows[] = {
    {.name = "Krông Pắc",
        .has_data = true,
        .weight = BC_CHART_STRONG,
        .value = {7, 7},
        .text = {"7", "28", "8 ngày", "8"}},
    {.name = "TP. Buôn Ma Thuột",
        .has_data = true,
        .weight = BC_CHART_STRONG,
        .value = {7, 7},
        .text = {"7", "116", "4 ngày", "7"}},
    {.name = "Krông Ana",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {3},
        .text = {"3", "16", "1 ngày", "0"}},
    {.name = "Krông Năng",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {2},
        .text = {"2", "13", "1 ngày", "2"}},
    {.name = "M'Đrắk",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {2},
        .text = {"2", "11", "1 ngày", "1"}},
    {.name = "Cư M'gar",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {1},
        .text = {"1", "21", "1 ngày", "0"}},
    {.name = "Ea H'leo",
        .has_data = true,
        .weight = BC_CHART_LATE,
        .value = {1},
        .text = {"1", "14", "1 ngày", "0"}},
    {.name = "Toàn tỉnh",
        .has_data = true,
        .weight = BC_CHART_SUM,
        .value = {23},
        .text = {"23", "327", "", "21"}},
};
static const struct bc_chart bars_sample = {.kind = BC_CHART_BARS,
    .where = "sample",
    .rows = bars_rows,
    .row_count = COUNT_OF(bars_rows),
    .heads = {"Đang quá hạn", "Tổng tồn", "Quá hạn lâu nhất", "Đã xử lý quá hạn"},
    .rest_word = "{1} địa bàn còn lại"};

#define KEPT                                                                                       \
    {                                                                                              \
        .name = "Krông Ana, Hạ tầng đô thị", .has_data = true                                      \
    }
#define BROKEN                                                                                     \
    {                                                                                              \
        .name = "TP. Buôn Ma Thuột, Trật tự đô thị", .has_data = true, .weight = BC_CHART_LATE     \
    }
static const struct bc_chart_row dots_rows[16] = {KEPT, KEPT, KEPT, KEPT, KEPT, KEPT, KEPT, KEPT,
    KEPT, KEPT, KEPT, KEPT, KEPT, BROKEN, BROKEN, BROKEN};
static const struct bc_chart dots_sample = {.kind = BC_CHART_DOTS,
    .where = "sample",
    .rows = dots_rows,
    .row_count = COUNT_OF(dots_rows),
    .axis = "13 giữ đúng, 3 chưa thực hiện"};

#endif
