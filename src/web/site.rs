//! What every page needs, for every reader: the settings, and how pages look.

use std::sync::Arc;

use axum::extract::FromRef;

use super::Shared;
use super::settings::Settings;
use super::theme::Themes;

/// Shared by the server and the preview.
#[derive(Debug, Clone)]
pub struct Site {
    pub settings: Arc<Settings>,
    pub themes: Arc<Themes>,
    /// Residents come here: pages can be left quickly.
    pub for_residents: bool,
}

impl Site {
    /// # Errors
    /// A sentence that says which theme is wrong.
    pub fn new(settings: Settings) -> Result<Site, String> {
        super::zone::set(&settings.time_zone);
        let themes = Themes::read(settings.themes.as_deref(), &settings.theme)?;
        Ok(Site { settings: Arc::new(settings), themes: Arc::new(themes), for_residents: true })
    }
}

impl FromRef<Shared> for Site {
    fn from_ref(app: &Shared) -> Site {
        Site { settings: app.settings.clone(), themes: app.themes.clone(), for_residents: true }
    }
}
