/* Copyright somebody */
#ifndef KETTLE_H
#define KETTLE_H
#include <stdint.h>

/** Number of cups at most. */
#define KETTLE_MOST 10

/** A boiler. */
typedef struct kettle kettle_t;

/** What it reads. */
struct reading {
    /** Degrees. */
    double degrees;
};

/**
 * Boils water.
 * @param cups how many
 * @return 0 when done
 */
int kettle_boil(kettle_t *kettle, uint32_t cups);
#endif
