#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::daemon {

// What a program does to be a good daemon (config §5.2, §6.2, §9).

/// 40 hex digits from the system's source of randomness.
std::string random_id();
/// So many hex digits from there.
std::string random_digits(std::size_t count);
/// 64 bits from there.
std::uint64_t random_seed();

/// Goes on in a child process without a terminal; the parent exits with 0. Before any thread is started.
void go_to_background();

/// Writes the file with our pid when made, as well as it can, and removes it when it goes out of scope.
class PidFile {
 public:
  /// Empty: none.
  explicit PidFile(std::string path);
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;
  ~PidFile() { remove(); }

  /// True if there was one to remove.
  bool remove();

 private:
  std::string path_;
};

/// Has so many file descriptors allowed, if the hard limit permits. Returns how many are.
std::uint64_t allow_descriptors(std::uint64_t wanted);

/// SIGPIPE, SIGHUP, SIGUSR1 and SIGUSR2 do nothing from here on.
void ignore_signals();

/// Tells systemd, if it listens on NOTIFY_SOCKET. `state`: lines such as `READY=1`.
void notify_supervisor(std::string_view state);
/// Whether systemd said where it listens.
bool supervisor_listens();

/// The path of the running program.
std::string executable_path();

}  // namespace vedette::daemon
