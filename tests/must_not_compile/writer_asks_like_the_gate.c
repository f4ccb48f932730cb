/* EXPECT: only the gate may include it */
#include "store/gate_view.h"
#include "write/writer.h"

int main(void)
{
    return 0;
}
