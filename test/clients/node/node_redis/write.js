// Writes numbered keys to whoever is the master.
'use strict';

const { complain, pause, say } = require('../settings');
const { connect } = require('./connect');

const main = async () => {
  const orders = await connect();
  for (let number = 1; ; ) {
    try {
      await orders.set(`order:${number}`, `written ${number}`);
      say('acknowledged', number);
      number += 1;
      await pause(10);
    } catch (problem) {
      complain(problem);
      await pause(100);
    }
  }
};

main();
