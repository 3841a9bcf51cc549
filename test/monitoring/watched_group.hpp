#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "test/lab/deployment.hpp"
#include "test/lab/http.hpp"

namespace vedette::monitoring {

/// Whether a program is there. Without it a test is skipped.
bool is_installed(const std::string& program);

/// A folder, and three Vedettes that serve HTTP.
class Watched : public testing::Test {
 protected:
  void TearDown() override;

  lab::DeploymentOptions serving();
  std::uint16_t http_port(std::size_t sentinel) const { return ports.at(sentinel).number(); }

  lab::Folder folder{"monitoring"};
  std::deque<lab::Port> ports{3};
};

}  // namespace vedette::monitoring
