// Many masters: what they cost at rest, and how long it takes until all of them are failed over when all are lost at
// once. Vedette, redis-sentinel and a mixed quorum in turns, on the same farm of pretend instances.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/scale_chart.hpp"
#include "bench/scale_report.hpp"
#include "bench/scale_round.hpp"
#include "test/lab/redis_server.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using vedette::bench::FarmLoss;
using vedette::bench::Product;
using vedette::bench::ScaleRound;
using vedette::bench::ScaleSetting;

struct Wish {
  std::vector<std::size_t> masters{100, 400, 1000};
  std::vector<std::string> products{"vedette", "redis-sentinel", "mixed"};
  std::vector<std::string> losses{"silent", "refuses"};
  ScaleSetting setting;
  std::size_t down_after = 5000;
  std::size_t failover_timeout = 60000;
  std::size_t rest = 20;
  std::size_t patience = 240;
  std::string json = "build/bench/scale.json";
  std::string svg = "build/bench/scale.svg";
};

/// Each instance of the farm has a listening socket and two connections from each Sentinel, on both sides.
void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit wished{200000, std::max<rlim_t>(limit.rlim_max, 200000)};
  if (setrlimit(RLIMIT_NOFILE, &wished) == 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  std::cerr << "at most " << limit.rlim_max << " open files: too few for many masters; as root there would be more\n";
}

std::string info_of_a_real_server() {
  const vedette::lab::Folder folder{"scale-info"};
  const vedette::lab::RedisServer server{folder, "server"};
  std::string text = server.command({"INFO"}).text;
  // A fresh server has counted nothing yet, so that all of them would say the same.
  const std::size_t stats = text.find("# Stats");
  const std::size_t end = std::min(text.find("\r\n\r\n", stats), text.size());
  const std::string counted = std::regex_replace(text.substr(stats, end - stats), std::regex{":0\r"}, ":100000\r");
  return text.replace(stats, end - stats, counted);
}

Product product_named(const std::string& name) {
  if (name == "mixed") return Product::mixed;
  return name == "vedette" ? Product::vedette : Product::redis_sentinel;
}

/// The products one after the other for each load, so that whatever else the machine does falls on all of them.
std::vector<ScaleSetting> plan_for(const Wish& wish) {
  std::vector<ScaleSetting> plan;
  for (const std::size_t masters : wish.masters) {
    for (const std::string& loss : wish.losses) {
      for (const std::string& product : wish.products) {
        ScaleSetting setting = wish.setting;
        setting.masters = masters;
        setting.loss = loss == "silent" ? FarmLoss::silent : FarmLoss::refuses;
        setting.product = product_named(product);
        setting.to_lose = std::min(setting.to_lose, masters);
        plan.push_back(setting);
      }
    }
  }
  return plan;
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream file{path};
  file << text;
  if (!file.flush()) throw std::runtime_error{"cannot write " + path.string()};
  std::cout << "wrote " << path.string() << "\n";
}

int measure(Wish wish) {
  raise_file_limit();
  wish.setting.farm_info = info_of_a_real_server();
  const std::vector<ScaleSetting> plan = plan_for(wish);
  std::vector<ScaleRound> rounds;
  std::size_t failed = 0;
  for (std::size_t number = 0; number < plan.size() && !vedette::lab::stop_requested(); ++number) {
    const ScaleSetting& setting = plan[number];
    const std::string label = "[" + std::to_string(number + 1) + "/" + std::to_string(plan.size()) + "] " +
                              std::to_string(setting.masters) + " masters, " +
                              vedette::bench::name_of(setting.product) + ": ";
    const auto tell = [&](const std::string& news) { std::cout << label << news << "\n" << std::flush; };
    try {
      const ScaleRound round = vedette::bench::run_scale_round(setting, tell, vedette::lab::stop_requested);
      if (vedette::lab::stop_requested()) break;
      const double last = vedette::bench::quantile(round.first, 1, round.expected());
      tell(vedette::bench::name_of(setting.loss) + ": last failed over after " + vedette::bench::seconds_text(last));
      rounds.push_back(round);
    } catch (const std::exception& problem) {
      if (vedette::lab::stop_requested()) break;
      ++failed;
      std::cerr << label << "the round failed: " << problem.what() << "\n";
    }
  }
  if (vedette::lab::stop_requested()) std::cout << "stopped; everything that was started has ended\n";
  print_table(std::cout << "\n", rounds);
  if (vedette::lab::stop_requested()) return 130;
  write_file(wish.json, to_json(rounds));
  if (!wish.svg.empty()) write_file(wish.svg, to_svg(rounds));
  if (failed != 0) std::cerr << failed << " rounds failed and are not among the figures\n";
  return failed == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Many masters on a farm of pretend instances, Vedette beside redis-sentinel", "./dev bench scale"};
  app.add_option("--masters", wish.masters, "numbers of masters")
      ->delimiter(',')
      ->capture_default_str()
      ->check(CLI::Range(1, 15000));
  app.add_option("--product", wish.products, "who is measured: vedette, redis-sentinel, mixed")
      ->delimiter(',')
      ->capture_default_str()
      ->check(CLI::IsMember({"vedette", "redis-sentinel", "mixed"}));
  app.add_option("--loss", wish.losses, "how masters are lost: silent, refuses")
      ->delimiter(',')
      ->capture_default_str()
      ->check(CLI::IsMember({"silent", "refuses"}));
  app.add_option("--sentinels", wish.setting.sentinels, "how many Sentinels")
      ->capture_default_str()
      ->check(CLI::Range(1, 9));
  app.add_option("--quorum", wish.setting.quorum, "quorum of each master")->capture_default_str();
  app.add_option("--lose", wish.setting.to_lose, "how many masters are lost; 0: all")->capture_default_str();
  app.add_option("--farm", wish.setting.farm_processes, "processes of the farm")
      ->capture_default_str()
      ->check(CLI::Range(1, 16));
  app.add_option("--down-after", wish.down_after, "down-after-milliseconds")->capture_default_str();
  app.add_option("--failover-timeout", wish.failover_timeout, "failover-timeout, ms")->capture_default_str();
  app.add_option("--rest", wish.rest, "seconds for which the rest is looked at")->capture_default_str();
  app.add_option("--patience", wish.patience, "seconds for which the last failover is waited for")
      ->capture_default_str();
  app.add_flag("--calls", wish.setting.count_calls, "count system calls at rest (strace)");
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  app.add_option("--svg", wish.svg, "where the chart is drawn; empty: nowhere")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  wish.setting.down_after = std::chrono::milliseconds{wish.down_after};
  wish.setting.failover_timeout = std::chrono::milliseconds{wish.failover_timeout};
  wish.setting.rest = std::chrono::seconds{wish.rest};
  wish.setting.patience = std::chrono::seconds{wish.patience};

  vedette::lab::heed_stop_requests();
  return measure(std::move(wish));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    if (vedette::lab::stop_requested()) return 130;
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
