#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "config/acl_text.hpp"
#include "config/daemon_settings.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "quorum/action.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// What went wrong in one attempt to replace a file.
struct FileFailure {
  std::string doing;  ///< Which step, as redis-sentinel names it: `create tmp config file` …
  int error = 0;      ///< errno.

  bool operator==(const FileFailure&) const = default;
};

/// Replaces the file by `text` so that at any moment either the old or the new text is found under its name, whole:
/// a temporary file beside it, fsync, rename, fsync of the directory. Mode and owner of the old file are kept; a new
/// one gets 0600. Nothing if all went well; else the temporary file is gone and the old text stands, unless the step is
/// the last one: then the new text stands but may not survive a crash. `what`: the kind of file, for the failure.
/// Blocks.
std::optional<FileFailure> replace_file(const std::filesystem::path& file, const std::string& text,
                                        const std::string& what = "config");

/// Writes the durable state into sentinel.conf, on a thread of its own (config §7.2, behaviour §1.5).
class StateFile {
 public:
  /// The users whose lines are to stand in the file; nothing: they are kept elsewhere.
  using Users = std::function<std::optional<config::AclUsers>()>;

  /// `tell` hears StateWritten or WriteFailed on the loop's thread. A failure is logged once, until it changes. `users`
  /// is asked at the beginning of each write; none: `user` lines stay as they are.
  StateFile(Executor executor, std::filesystem::path file, config::DaemonSettings settings,
            std::function<void(quorum::Observation)> tell, Log& log, Users users = {});
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  /// Waits for the write under way; what it would have told is dropped.
  ~StateFile();

  /// Merges the state into the text that lies on disk at that time and replaces the file. The core orders one write at
  /// a time; if there are more, the newest waits and its answer holds for those that it overtook.
  void write(quorum::WriteState order);
  /// Has the next writes put this directive into the file too: it was changed at run time.
  void keep(config::GenericLine directive);
  /// Waits until nothing is under way any more.
  Task<> stop();

 private:
  void begin(quorum::WriteState order);
  void finished(quorum::Revision revision, const std::optional<FileFailure>& failure);
  void say(const std::optional<FileFailure>& failure);

  Executor executor_;
  std::filesystem::path file_;
  config::DaemonSettings settings_;
  Users users_;
  std::function<void(quorum::Observation)> tell_;
  Log& log_;
  std::optional<quorum::WriteState> next_;
  std::optional<FileFailure> last_failure_;
  bool writing_ = false;
  Timer idle_;
  asio::thread_pool disk_{1};  // Last: joined before anything that the write uses is gone.
};

}  // namespace vedette::daemon
