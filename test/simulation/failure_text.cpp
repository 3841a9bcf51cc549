#include "test/simulation/failure_text.hpp"

#include <sstream>

#include "vedette_commit.hpp"

namespace vedette::simulation {

std::string failure_text(const Options& options, const Violation& violation, const std::string& arguments) {
  std::ostringstream out;
  out << violation.rule << "\n"
      << violation.what << "\nat " << violation.when.count() / 1000 << " ms of virtual time\n"
      << text(options) << "\n./dev sim --seed 0x" << std::hex << options.seed
      << (options.references > 0 ? " --mixed" : "") << arguments << " --trace\nat commit " << commit;
  return out.str();
}

}  // namespace vedette::simulation
