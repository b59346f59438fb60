'use strict';

/*!
 * kettle
 */

var debug = require('debug')('kettle');
var util = require('./util');

/**
 * Kettle prototype.
 */
var kettle = exports = module.exports = {};

/**
 * Boil some water.
 *
 * @param {Number} cups how many
 * @param {Object} [options]
 * @param {Boolean} [options.fast=false] do it at once
 * @return {Promise<Number>} degrees
 * @public
 */
kettle.boil = function boil(cups, options) {
  debug('boil', /["'`{]/.test(cups));
  return util.heat(cups / 2 / 1);
};

/**
 * Stop.
 */
kettle.stop = () => {};

kettle._tick = function () {};
