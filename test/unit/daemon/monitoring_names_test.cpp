#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "daemon/metrics_catalogue.hpp"

// What docker/monitoring/ asks Prometheus for is in the catalogue.

namespace vedette::daemon {
namespace {

std::string text_of_file(const std::string& file) {
  std::ifstream stream{std::string{MONITORING "/"} + file};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// The families that a text names, without what Prometheus adds to a histogram's name.
std::set<std::string> families_named_in(const std::string& text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  std::set<std::string> found;
  for (std::size_t end = 0, begin = 0; (begin = text.find_first_of(letters, end)) != std::string::npos;) {
    end = std::min(text.find_first_not_of(letters, begin), text.size());
    std::string family = text.substr(begin, end - begin);
    const auto begins = [&](std::string_view with) { return family.starts_with(with); };
    if (!begins("vedette_") && !begins("process_") && !begins("redis_sentinel_")) continue;
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
      if (family.ends_with(suffix)) family.resize(family.size() - suffix.size());
    }
    found.insert(family);
  }
  return found;
}

class Monitoring : public testing::TestWithParam<const char*> {};

TEST_P(Monitoring, AsksOnlyForWhatThereIs) {
  const std::set<std::string> families = families_named_in(text_of_file(GetParam()));

  EXPECT_GE(families.size(), 10U);
  for (const std::string& family : families) EXPECT_NO_THROW(metric_row(family)) << family;
}

TEST(Dashboard, IsJsonWithPanels) {
  const auto dashboard = boost::json::parse(text_of_file("dashboard.json"));

  EXPECT_GE(dashboard.at("panels").as_array().size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(Files, Monitoring, testing::Values("alerts.yaml", "dashboard.json"));

}  // namespace
}  // namespace vedette::daemon
