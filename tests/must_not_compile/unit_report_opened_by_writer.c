/* EXPECT: unit_report_build.h makes reports */
#include "report/unit_report_build.h"
#include "write/unit_writer.h"

int main(void)
{
    return 0;
}
