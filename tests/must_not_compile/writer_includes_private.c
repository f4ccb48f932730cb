/* EXPECT: ticket_private.h holds texts */
#include "ticket/ticket_private.h"
#include "write/writer.h"

int main(void)
{
    return 0;
}
