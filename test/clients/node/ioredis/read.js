// Waits for a key on a replica.
'use strict';

const { complain, key, pause, say } = require('../settings');
const { connect } = require('./connect');

const main = async () => {
  const orders = connect('slave');
  let value = null;
  while (value === null) {
    try {
      value = await orders.get(key);
    } catch (problem) {
      complain(problem);
    }
    await pause(50);
  }
  say('read', value);
  orders.disconnect();
};

main();
