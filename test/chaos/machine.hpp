#pragma once

#include "test/chaos/client.hpp"
#include "test/lab/network.hpp"
#include "test/lab/redis_server.hpp"
#include "test/lab/sentinel.hpp"

namespace vedette::chaos {

/// A host with all that runs there, which stops or dies together. All of it must outlive this.
class Machine {
 public:
  /// `server` and `client`: nullptr where there is none.
  Machine(lab::Host& host, lab::Sentinel& sentinel, lab::RedisServer* server, Client* client)
      : host_{host}, sentinel_{sentinel}, server_{server}, client_{client} {}

  /// All stands still at once. The kernel still takes what comes in.
  void pause();
  /// All goes on where it stood.
  void resume();

  /// As if its power went: it is cut off first, so that no connection is seen to end, and then all is killed.
  void lose();
  /// It is back on the network, and all starts with what its disk holds.
  void bring_back();

 private:
  lab::Host& host_;
  lab::Sentinel& sentinel_;
  lab::RedisServer* server_;
  Client* client_;
};

}  // namespace vedette::chaos
