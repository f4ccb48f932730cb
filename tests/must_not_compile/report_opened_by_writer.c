/* EXPECT: public_report_build.h makes reports */
#include "report/public_report_build.h"
#include "write/writer.h"

int main(void)
{
    return 0;
}
