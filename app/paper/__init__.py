"""What was answered away from the screen, on paper or read aloud: entered by HR, never an electronic signature."""
