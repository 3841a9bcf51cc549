#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::bench {

struct PretendInstance;

/// The INFO text of a real server, cut where an instance's own words belong.
struct InfoTemplate {
  explicit InfoTemplate(const std::string& text);
  std::string before_run_id;
  std::string before_replication;
  std::string after;
};

/// What epoll tells about: a listening socket, or a client.
struct Watched {
  int descriptor = -1;
  bool listens = false;
};

/// One connection to a pretend instance.
struct PretendClient : Watched {
  PretendInstance* at = nullptr;
  std::string in;
  std::string out;
  bool subscribed = false;
  bool in_transaction = false;
  bool wants_flush = false;
  bool waits_for_room = false;
  bool closed = false;
  std::vector<std::vector<std::string>> queued;  ///< Between MULTI and EXEC.
};

/// What it looks like from outside.
struct PretendInstance : Watched {
  std::size_t master = 0;  ///< Its group.
  std::size_t place = 0;   ///< Its number in it; 0 began as the master.
  std::string host;
  std::string run_id;
  std::optional<std::string> follows;  ///< Host of its master; nothing: it is one itself.
  bool lost = false;
  std::vector<PretendInstance*> group;  ///< All of its group, itself included.
  std::map<int, std::unique_ptr<PretendClient>> clients;

  /// The reply to INFO, without the frame.
  std::string info(const InfoTemplate& form) const;
};

/// What a command did to others than the one who sent it.
struct PretendEffects {
  std::vector<PretendClient*> to_close;
  std::vector<PretendClient*> to_flush;
  std::uint64_t pushes = 0;
  bool promoted = false;
};

/// Answers one command into `client.out`.
void answer(PretendClient& client, const std::vector<std::string>& words, const InfoTemplate& form,
            PretendEffects& effects);

/// Takes the next whole command out of the front of `in`, from `from` on; empty if it is not all there yet.
std::vector<std::string> next_command(const std::string& in, std::size_t& from);

}  // namespace vedette::bench
