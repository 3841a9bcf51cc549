#include "bench/process_cost.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace vedette::bench {

namespace {

/// In steps of a clock tick, 10 ms mostly. What threads used that have ended is in it.
double ticks_of(pid_t pid) {
  // proc(5): fields 14 and 15 of stat.
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  // The name of the program stands in parentheses and may hold blanks.
  std::istringstream fields{text.substr(text.rfind(')') + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  if (!(fields >> user >> system)) throw std::runtime_error{"a measured process has ended"};
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// To the nanosecond, of the threads that live; nothing if this kernel does not tell (CONFIG_SCHED_INFO).
std::optional<double> nanoseconds_of(pid_t pid) {
  std::error_code failure;
  std::filesystem::directory_iterator threads{"/proc/" + std::to_string(pid) + "/task", failure};
  if (failure) return std::nullopt;
  double sum = 0;
  for (const auto& thread : threads) {
    double used = 0;
    if (std::ifstream{thread.path() / "schedstat"} >> used) sum += used;
  }
  return sum > 0 ? std::optional{sum / 1e9} : std::nullopt;
}

}  // namespace

double cpu_seconds_of(pid_t pid) {
  const std::optional<double> exact = nanoseconds_of(pid);
  return exact ? *exact : ticks_of(pid);
}

double memory_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/status"};
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) * 1024 / 1e6;
  }
  return 0;
}

}  // namespace vedette::bench
