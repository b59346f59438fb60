/** Heats. */
exports.heat = async function heat(cups) {
  return 100;
};

exports.LIMIT = 10;

function inner() {}
