#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/connections.hpp"
#include "protocol/server_commands.hpp"
#include "quorum/action.hpp"

namespace vedette::daemon {

/// Finds out, without changing anything, which commands of a failover our user may run on a server: on a connection of
/// its own MULTI and the commands of behaviour §7.5, each answered by `+QUEUED` or by what is missing; then it closes
/// without EXEC (behaviour §3.3a). Never moved.
class RightsProbe {
 public:
  /// What is missing, as names of commands; nothing if it could not be found out. Called at most once, never inside the
  /// constructor.
  using Found = std::function<void(std::optional<std::vector<std::string>> missing)>;

  RightsProbe(const quorum::Address& address, const quorum::Access& access, Connections& connections, Found found);
  RightsProbe(const RightsProbe&) = delete;
  RightsProbe& operator=(const RightsProbe&) = delete;
  ~RightsProbe();

  /// Whether it has told what it found.
  bool finished() const { return connection_ == nullptr; }

 private:
  struct Question {
    std::string name;  ///< Empty: AUTH, whose refusal ends the probe.
    std::string bytes;
  };

  bool answered(const redisReply& reply);
  void ask_up_to(std::string_view last);
  void finish(std::optional<std::vector<std::string>> missing);

  Found found_;
  std::vector<Question> questions_;
  std::size_t asked_ = 0;
  std::size_t next_ = 0;
  std::vector<std::string> missing_;
  Connection* connection_ = nullptr;
};

}  // namespace vedette::daemon
