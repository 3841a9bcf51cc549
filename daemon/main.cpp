#include <string>
#include <vector>

#include "daemon/process_title.hpp"
#include "daemon/start.hpp"

/// How jemalloc is to work (jemalloc(3), *TUNING*), where it is linked. Nearly all that is kept belongs to the loop;
/// the few other threads would each have pages of their own, mostly empty. What was free for a second is given back.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "narenas:1,dirty_decay_ms:1000";
}

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  vedette::daemon::ProcessTitle title{{argv, static_cast<std::size_t>(argc)}};
  return vedette::daemon::start(title, arguments);
}
