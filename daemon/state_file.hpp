#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "config/acl_text.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/state_home.hpp"
#include "quorum/action.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// Writes the durable state to where its home is, on a thread of its own (config §7.2, behaviour §1.5).
class StateFile {
 public:
  /// The users whose lines are to stand in sentinel.conf; nothing: they are kept elsewhere.
  using Users = std::function<std::optional<config::AclUsers>()>;

  /// `tell` hears StateWritten or WriteFailed on the loop's thread. A failure is logged once, until it changes. `users`
  /// is asked at the beginning of each write; none: `user` lines stay as they are.
  StateFile(Executor executor, StateHome home, std::function<void(quorum::Observation)> tell, Log& log,
            Users users = {});
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  /// Waits for the write under way; what it would have told is dropped.
  ~StateFile();

  /// From here on writes are counted there. `counts` outlives the file.
  void count_into(StateCounts& counts) { counts_ = &counts; }
  /// Before the loop runs: writes at once. False: it could not be made durable, and the log says so.
  bool write_now(const quorum::DurableState& state);
  /// The core orders one write at a time; if there are more, the newest waits and its answer holds for those that it
  /// overtook.
  void write(quorum::WriteState order);
  /// What the configuration refers to, from the next write on.
  void set_references(std::vector<config::SecretReference> secrets, std::vector<config::PasswordReference> passwords);
  /// Has the next writes hold the level of the log: it was set at run time.
  void keep_loglevel(std::string_view word);
  /// Whether the last write went into a file beside the configuration.
  bool is_apart() const { return apart_; }
  /// The file that it writes now. Only while nothing is under way.
  const std::filesystem::path& path() const { return home_.file(); }
  /// Waits until nothing is under way any more.
  Task<> stop();

 private:
  void begin(quorum::WriteState order);
  void finished(quorum::Revision revision, const StateHome::Saved& saved, Clock::duration took);
  void count(quorum::Revision revision, const StateHome::Saved& saved, Clock::duration took);
  void say(const StateHome::Saved& saved);
  void rest_soon();

  Executor executor_;
  StateHome home_;  // The disk's thread has it while `writing_`.
  Users users_;
  std::function<void(quorum::Observation)> tell_;
  Log& log_;
  std::optional<quorum::WriteState> next_;
  std::optional<FileFailure> last_failure_;
  StateCounts* counts_ = nullptr;
  bool writing_ = false;
  bool apart_;
  Timer idle_;
  Timer rest_;
  asio::thread_pool disk_{1};  // Last: joined before anything that the write uses is gone.
};

}  // namespace vedette::daemon
