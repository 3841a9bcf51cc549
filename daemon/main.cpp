#include <string>
#include <vector>

#include "daemon/start.hpp"

int main(int argc, char** argv) {
  return vedette::daemon::start(argv[0], std::vector<std::string>{argv + 1, argv + argc});
}
