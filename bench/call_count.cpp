#include "bench/call_count.hpp"

#include <sstream>
#include <string>

#include "test/lab/process.hpp"

namespace vedette::bench {

double calls_per_second(pid_t pid) {
  constexpr int seconds = 4;
  lab::Launch launch;
  launch.words = {"timeout", "-s",         "INT", std::to_string(seconds), "strace", "-f", "-c",
                  "-U",      "calls,name", "-p",  std::to_string(pid)};
  const lab::Finished finished = lab::run(launch);
  // The last line of the table is the sum: `<calls> total`.
  std::istringstream lines{finished.output};
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words{line};
    double calls = 0;
    std::string name;
    if (words >> calls >> name && name == "total") return calls / seconds;
  }
  return 0;
}

}  // namespace vedette::bench
