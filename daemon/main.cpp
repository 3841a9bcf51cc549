#include <string>
#include <vector>

#include "daemon/process_title.hpp"
#include "daemon/start.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  vedette::daemon::ProcessTitle title{{argv, static_cast<std::size_t>(argc)}};
  return vedette::daemon::start(title, arguments);
}
