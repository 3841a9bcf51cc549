#include <algorithm>
#include <set>
#include <string>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class InfoCache : public EndToEnd {};

/// The value of one line of an INFO text; empty without it.
std::string line_of(const std::string& info, const std::string& key) {
  const std::size_t at = info.find("\r\n" + key + ":");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size() + 3;
  return info.substr(begin, info.find("\r\n", begin) - begin);
}

std::size_t lines_in(const std::string& info) {
  return static_cast<std::size_t>(std::count(info.begin(), info.end(), '\n'));
}

}  // namespace

TEST_F(InfoCache, ShowsWhatEachServerSaidOfItself) {
  Deployment group{folder};

  const Reply cache = group.sentinel(0).command({"SENTINEL", "INFO-CACHE", group.name()});

  ASSERT_EQ(cache.items.size(), 2U);
  EXPECT_EQ(cache.items[0].text, group.name());
  std::set<std::string> ids;
  for (const Reply& server : cache.items[1].items) {
    ASSERT_EQ(server.items.size(), 2U);
    const std::string& info = server.items[1].text;
    for (std::size_t index = 0; index < group.instances(); ++index) {
      const std::string now = group.instance(index).command({"INFO"}).text;
      if (line_of(now, "run_id") != line_of(info, "run_id")) continue;
      ids.insert(line_of(now, "run_id"));
      // What does not change from one look to the next.
      for (const char* key : {"redis_version", "os", "process_id", "tcp_port", "executable", "config_file", "role"}) {
        EXPECT_EQ(line_of(info, key), line_of(now, key)) << key;
      }
      EXPECT_GT(lines_in(info), lines_in(now) - 10);
    }
  }
  EXPECT_EQ(ids.size(), group.instances()) << "each of them once";
}

}  // namespace vedette::end_to_end
