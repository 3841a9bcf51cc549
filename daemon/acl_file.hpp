#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <variant>

#include "config/acl_text.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// The file that `aclfile` names (commands §6.4). Read and written on a thread of its own, so that the loop never waits
/// for a disk. It must outlive the running of the loop.
class AclFile {
 public:
  /// `name`: as configured; relative to where the process works.
  AclFile(Executor executor, std::string name, bool channels_by_default, Log& log);
  AclFile(const AclFile&) = delete;
  AclFile& operator=(const AclFile&) = delete;
  /// Waits for what is under way.
  ~AclFile();

  /// Replaces the file, so that at any moment the old or the new one is there, whole; mode and owner stay. Not before
  /// it is on disk does this end. False: the log says why not.
  Task<bool> save(const config::AclUsers& users);
  /// Its users, or all that is wrong with it.
  Task<std::variant<config::AclUsers, std::string>> load();

 private:
  template <class Result>
  Task<Result> on_disk(std::function<Result()> work);

  Executor executor_;
  std::string name_;
  bool channels_by_default_;
  Log& log_;
  asio::thread_pool disk_{1};
};

/// What load() brings, at once. Blocks.
std::variant<config::AclUsers, std::string> read_acl_file(const std::string& name, bool channels_by_default);

}  // namespace vedette::daemon
