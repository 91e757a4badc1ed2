// What every device has whose groups of threads share memory: a schedule that needs more is not legal.

/** threads of a group */
export const threadsOfGroup = 256;

/** bytes of a group's memory */
export const groupBytes = 16384;
