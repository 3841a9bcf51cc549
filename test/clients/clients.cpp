#include "test/clients/clients.hpp"

#include <iostream>

namespace vedette::clients {

void Clients::TearDown() {
  if (HasFailure()) std::cerr << folder.log_tails();
}

void Clients::note_version(const Program& program) {
  const std::string version = program.version();
  RecordProperty("library", version);
  std::cout << "with " << version << "\n";
}

std::string name_of(const testing::TestParamInfo<Library>& info) {
  return info.param.name;
}

void expect_no_secrets(lab::Deployment& group) {
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    const std::string log = group.sentinel(index).log();
    for (const std::string& secret : secrets()) EXPECT_EQ(log.find(secret), std::string::npos);
  }
}

void expect_nothing_refused(lab::Deployment& group) {
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    const lab::Reply refused = group.sentinel(index).command({"ACL", "LOG"});
    EXPECT_TRUE(refused.ok() && refused.items.empty()) << refused;
  }
}

}  // namespace vedette::clients
