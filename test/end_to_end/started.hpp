#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"

namespace vedette::end_to_end {

/// A vedette that is started with a command line of the test's own, so that it may lie behind `unshare` or `setpriv`.
class Started {
 public:
  /// `port`: where it will listen, on `host`.
  Started(const lab::Folder& folder, std::uint16_t port, std::string host = "127.0.0.1");

  /// Starts it and waits until it answers. `file`: its configuration. `words`: what stands before the program's name.
  void start(const std::filesystem::path& file, std::vector<std::string> before = {},
             std::vector<std::string> behind = {}, std::map<std::string, std::string> environment = {});
  void kill() { process_.kill(); }
  lab::Ending stop() { return process_.stop(); }
  lab::Process& process() { return process_; }

  lab::Reply command(const std::vector<std::string>& words, const std::string& password = {}) const;
  /// A field of SENTINEL MASTER orders; empty if unknown.
  std::string master_field(const std::string& field) const;
  std::string id() const { return command({"SENTINEL", "MYID"}).text; }
  std::string log() const { return lab::read_file(log_); }
  void wait_for_log(const std::string& text) const;

 private:
  lab::Endpoint at_;
  std::filesystem::path folder_;
  std::filesystem::path log_;
  lab::Process process_;
};

/// How often the part stands in the text.
std::size_t count_of(const std::string& text, const std::string& part);

/// Whether we may make mount namespaces here; tests that need them are skipped otherwise.
bool may_mount();

}  // namespace vedette::end_to_end
