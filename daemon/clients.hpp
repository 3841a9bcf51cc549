#pragma once

#include <cstdint>
#include <list>

#include "daemon/call.hpp"
#include "daemon/client.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// All connected clients, and their owner. Must outlive the running of the loop.
class Clients {
 public:
  Clients(Executor executor, Surroundings& around, Log& log);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  /// Takes a new connection in, or turns it away with a word (commands §5.5).
  void admit(Socket socket);
  /// Lets all go; what was not sent yet is dropped.
  void stop();
  /// After stop(): whether the last one has gone.
  bool stopped() const { return clients_.empty(); }

 private:
  /// Has those looked at that time alone may close, as long as there are any.
  void watch();
  /// Empty: it may come in.
  std::string_view refusal(const Socket& socket) const;
  void look();

  Executor executor_;
  Surroundings& around_;
  Log& log_;
  std::list<Client> clients_;
  std::uint64_t last_id_ = 0;
  Timer next_look_;
  bool watching_ = false;
  bool stopping_ = false;
};

}  // namespace vedette::daemon
