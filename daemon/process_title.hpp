#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "config/daemon_settings.hpp"

namespace vedette::daemon {

/// What `ps` shows of this process. The kernel shows the memory in which the arguments were handed over, so that is
/// what is written to; the environment behind it is moved away first.
class ProcessTitle {
 public:
  /// `arguments`: the argv of main(), and after it nobody may look at argv any more. One in a process.
  explicit ProcessTitle(std::span<char*> arguments);

  /// The program's name as it was called.
  const std::string& program() const { return program_; }
  /// What does not fit is cut off. Passwords of the command line are gone then.
  void set(std::string_view title);

 private:
  std::string program_;
  std::span<char> memory_;
};

/// The template with its variables replaced (config §5.2): `vedette *:26379 [sentinel]`.
std::string process_title(const config::DaemonSettings& settings, std::string_view program,
                          std::string_view configuration);

}  // namespace vedette::daemon
